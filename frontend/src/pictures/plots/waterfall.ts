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
  readonly kind: "start" | "cost" | "change" | "margin" | "total";
}

interface Drawn {
  readonly currency: string;
  readonly has_revenue: boolean;
  readonly steps: readonly Step[];
  readonly texts: Readonly<Record<"amount" | "of_revenue", string>>;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const BAR = 14;
const ROOM_FOR_SHARES = 520;

/** How a row is laid out: in one line, or on a phone its words above its bar. */
interface Row {
  readonly height: number;
  readonly words: number;
  readonly bar: number;
}

const LINE: Row = { height: 24, words: 12, bar: (24 - BAR) / 2 };
const STACKED: Row = { height: 44, words: 14, bar: 24 };

export class Waterfall extends Plot<Drawn> {
  protected override readonly shape = "band";
  private width = 0;

  protected override get marks(): number {
    return this.drawn.steps.length;
  }

  protected override heightFor(width: number): number {
    return this.marks * rowAt(width).height;
  }

  protected override option({ width, height, look }: Stage): EChartsCoreOption {
    this.width = width;
    const { steps } = this.drawn;
    const row = rowAt(width);
    const spans = this.spans;
    const amounts = steps.map((step) => money(step.amount));
    const shares = row === LINE && width < ROOM_FOR_SHARES ? [] : steps.map((step) => this.shareOf(step) ?? "");
    const amountsEnd = width - (shares.length ? widest(look, shares, true) + 20 : 0);
    const namesEnd = amountsEnd - widest(look, amounts, true) - 16;
    const names = row === LINE ? Math.min(widest(look, steps.map((step) => step.label), true), width * 0.36) : namesEnd;
    const levels = spans.flatMap(({ from, to }) => [from, to]);
    const [start, end] = row === LINE ? [names + 16, namesEnd] : [0, width];
    const x = linear(Math.min(0, ...levels), Math.max(0, ...levels), start, end);
    const shapes = steps.flatMap((step, place) => {
      const top = place * row.height;
      const { from, to } = spans[place]!;
      const isStrong = !hangs(step);
      const ink = Number(step.amount) < 0 && isStrong ? look.losesStrong : look.ink;
      const onRow = { y: top + row.words, align: "right" } as const;
      const label = fitting(look, step.label, names, isStrong);
      return [
        words(look, { x: 0, y: top + row.words, text: label, fill: look.ink, isStrong }),
        bar(x(from), top + row.bar, x(to) - x(from), BAR, colourOf(step, look)),
        ...(row === LINE && place + 1 < steps.length ? [connector(x(to), top, look)] : []),
        words(look, { ...onRow, x: amountsEnd, text: amounts[place]!, fill: ink, isStrong }),
        words(look, { ...onRow, x: width, text: shares[place] ?? "", fill: look.soft }),
      ];
    });
    const zeros = row === LINE ? [line([[x(0), 0], [x(0), height]], look.lineStrong)] : [];
    return { series: [painting([...zeros, ...shapes])] };
  }

  protected override markAt(_x: number, y: number): number {
    const row = Math.floor(y / rowAt(this.width).height);
    return row >= 0 && row < this.marks ? row : -1;
  }

  protected override boxOf(mark: number): Box {
    const { height } = rowAt(this.width);
    return { x: -6, y: mark * height, width: this.width + 12, height };
  }

  protected override tipOf(mark: number): Tip {
    const step = this.drawn.steps[mark]!;
    const share = this.shareOf(step);
    const { currency, texts } = this.drawn;
    const amount = [texts.amount, `${exact(step.amount)} ${currency}`] as const;
    return { title: step.label, facts: share ? [amount, [texts.of_revenue, share]] : [amount] };
  }

  protected override urlOf(): undefined {
    return undefined;
  }

  /** Where each step's bar begins and ends: a cost hangs where the step before left off, a margin stands on zero. */
  private get spans(): Span[] {
    let level = 0;
    return this.drawn.steps.map((step) => {
      const from = hangs(step) ? level : 0;
      level = from + Number(step.amount);
      return { from, to: level };
    });
  }

  private shareOf({ amount }: Step): string | undefined {
    const revenue = Number(this.drawn.steps[0]?.amount);
    return this.drawn.has_revenue ? percent((Number(amount) / revenue).toFixed(6)) : undefined;
  }
}

function rowAt(width: number): Row {
  return width < 420 ? STACKED : LINE;
}

function connector(x: number, top: number, look: Look): Shape {
  return line([[x, top + LINE.bar + BAR], [x, top + LINE.height + LINE.bar]], look.lineStrong);
}

/** Whether the bar begins where the one before left off. */
function hangs({ kind }: Step): boolean {
  return kind === "cost" || kind === "change";
}

function colourOf({ kind, amount }: Step, look: Look): string {
  const isLoss = Number(amount) < 0;
  if (kind === "start") return look.neutral;
  if (kind === "change") return isLoss ? look.loses : look.earns;
  if (kind === "cost") return isLoss ? look.neutral : look.earnsFaint;
  return isLoss ? look.loses : look.earns;
}
