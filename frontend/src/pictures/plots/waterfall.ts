// From revenue down to net profit, one row per step: what it is, where it takes the level, how much.
import type { EChartsCoreOption } from "echarts/core";
import { exact, money, percent } from "../../figures";
import type { Tip } from "../../tip";
import type { Look } from "./look";
import { type Box, Plot, type Stage } from "./plot";
import { linear } from "./scale";
import { bar, fitting, line, painting, type Shape, widest, words } from "./shapes";

interface Step {
  readonly label: string;
  readonly amount: string;
  readonly kind: "start" | "cost" | "margin" | "total";
}

interface Drawn {
  readonly currency: string;
  readonly steps: readonly Step[];
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const ROW = 24;
const BAR = 14;

export class Waterfall extends Plot<Drawn> {
  protected override readonly shape = "band";
  private width = 0;

  protected override get marks(): number {
    return this.drawn.steps.length;
  }

  protected override heightFor(): number {
    return this.marks * ROW;
  }

  protected override option({ width, look }: Stage): EChartsCoreOption {
    this.width = width;
    const { steps } = this.drawn;
    const spans = this.spans;
    const amounts = steps.map((step) => money(step.amount));
    const shares = width < 520 ? [] : steps.map((step) => this.shareOf(step) ?? "");
    const amountsEnd = width - (shares.length ? widest(look, shares, true) + 20 : 0);
    const barsEnd = amountsEnd - widest(look, amounts, true) - 16;
    const names = Math.min(widest(look, steps.map((step) => step.label), true), width * 0.36);
    const levels = spans.flatMap(({ from, to }) => [from, to]);
    const x = linear(Math.min(0, ...levels), Math.max(0, ...levels), names + 16, barsEnd);
    const shapes = steps.flatMap((step, row) => {
      const y = row * ROW;
      const middle = y + ROW / 2;
      const { from, to } = spans[row]!;
      const isStrong = step.kind !== "cost";
      const ink = Number(step.amount) < 0 && isStrong ? look.losesStrong : look.ink;
      const onRow = { y: middle, align: "right" } as const;
      const amount = words(look, { ...onRow, x: amountsEnd, text: amounts[row]!, fill: ink, isStrong });
      const share = words(look, { ...onRow, x: width, text: shares[row] ?? "", fill: look.soft });
      return [
        words(look, { x: 0, y: middle, text: fitting(look, step.label, names, isStrong), fill: look.ink, isStrong }),
        bar(x(from), y + (ROW - BAR) / 2, x(to) - x(from), BAR, colourOf(step, look)),
        ...(row + 1 < steps.length ? [connector(x(to), y, look)] : []),
        amount,
        share,
      ];
    });
    const zero = line([[x(0), 0], [x(0), this.marks * ROW]], look.lineStrong);
    return { series: [painting([zero, ...shapes])] };
  }

  protected override markAt(_x: number, y: number): number {
    const row = Math.floor(y / ROW);
    return row >= 0 && row < this.marks ? row : -1;
  }

  protected override boxOf(mark: number): Box {
    return { x: -6, y: mark * ROW, width: this.width + 12, height: ROW };
  }

  protected override tipOf(mark: number): Tip {
    const step = this.drawn.steps[mark]!;
    const share = this.shareOf(step);
    const amount = ["Amount", `${exact(step.amount)} ${this.drawn.currency}`] as const;
    return { title: step.label, facts: share ? [amount, ["Of revenue", share]] : [amount] };
  }

  protected override urlOf(): undefined {
    return undefined;
  }

  /** Where each step's bar begins and ends: a cost hangs where the step before left off, a margin stands on zero. */
  private get spans(): Span[] {
    let level = 0;
    return this.drawn.steps.map(({ amount, kind }) => {
      const from = kind === "cost" ? level : 0;
      level = from + Number(amount);
      return { from, to: level };
    });
  }

  private shareOf({ amount }: Step): string | undefined {
    const revenue = Number(this.drawn.steps[0]?.amount);
    return revenue > 0 ? percent((Number(amount) / revenue).toFixed(6)) : undefined;
  }
}

function connector(x: number, y: number, look: Look): Shape {
  return line([[x, y + (ROW + BAR) / 2], [x, y + ROW + (ROW - BAR) / 2]], look.lineStrong);
}

function colourOf({ kind, amount }: Step, look: Look): string {
  const isLoss = Number(amount) < 0;
  if (kind === "start") return look.neutral;
  if (kind === "cost") return isLoss ? look.neutral : look.earnsFaint;
  return isLoss ? look.loses : look.earns;
}
