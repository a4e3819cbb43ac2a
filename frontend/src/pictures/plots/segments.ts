// The segments side by side three times: how many, how much revenue, how much profit.
import type { EChartsCoreOption } from "echarts/core";
import { count, exact, money, percent } from "../../figures";
import type { Tip } from "../../tip";
import type { Look } from "./look";
import { type Box, Plot, type Stage } from "./plot";
import { linear } from "./scale";
import { CLEAR, bar, fitting, line, painting, type Shape, widest, words } from "./shapes";

type Name = "peak" | "minor" | "desert" | "drain" | "no_revenue";

interface Segment {
  readonly name: Name;
  readonly label: string;
  readonly n: number;
  readonly revenue: string;
  readonly profit: string;
  readonly net_margin: string | null;
  readonly url?: string | null;
}

interface Drawn {
  readonly currency: string;
  readonly of: string;
  readonly segments: readonly Segment[];
  readonly texts: Readonly<Record<"revenue" | "net_profit" | "net_margin" | "unknown" | "opens", string>>;
}

interface Panel {
  readonly title: string;
  readonly values: readonly string[];
  readonly texts: readonly string[];
}

const TONES: Record<Name, keyof Look> = {
  peak: "earnsStrong",
  minor: "earnsFaint",
  desert: "losesFaint",
  drain: "loses",
  no_revenue: "unknown",
};
const HEADER = 26;
const ROW = 36;
const BAR = 18;
const GAP = 20;
const NARROW = 480;

export class Segments extends Plot<Drawn> {
  protected override readonly shape = "band";
  private width = 0;

  protected override get marks(): number {
    return this.drawn.segments.length;
  }

  protected override heightFor(): number {
    return HEADER + this.marks * ROW;
  }

  protected override option({ width, look }: Stage): EChartsCoreOption {
    this.width = width;
    const isNarrow = width < NARROW;
    const names = widest(look, this.drawn.segments.map(({ label }) => label)) + 14;
    const gap = isNarrow ? GAP / 2 : GAP;
    const labels = this.drawn.segments.map(({ label }, row) =>
      words(look, { x: 0, y: HEADER + (row + 0.5) * ROW, text: label, fill: look.ink }),
    );
    const panels = this.panelsFor(isNarrow);
    const share = (width - names - 2 * gap) / 3;
    const paint = isNarrow ? this.paintBeside : this.paintAtEnds;
    const painted = panels.flatMap((panel, at) => {
      const left = names + at * (share + gap);
      return [...this.frame(panel, left, share, look), ...paint.call(this, panel, left, share, look)];
    });
    const currency = isNarrow ? this.drawn.currency : "";
    const unit = words(look, { x: 0, y: CLEAR, text: currency, fill: look.soft, baseline: "top" });
    return { series: [painting([unit, ...labels, ...painted])] };
  }

  protected override markAt(_x: number, y: number): number {
    const row = Math.floor((y - HEADER) / ROW);
    return row >= 0 && row < this.marks ? row : -1;
  }

  protected override boxOf(mark: number): Box {
    return { x: -6, y: HEADER + mark * ROW, width: this.width + 12, height: ROW };
  }

  protected override tipOf(mark: number): Tip {
    const { label, n, revenue, profit, net_margin, url } = this.drawn.segments[mark]!;
    const { currency, of, texts } = this.drawn;
    const facts = [
      [of, count(n)],
      [texts.revenue, `${exact(revenue)} ${currency}`],
      [texts.net_profit, `${exact(profit)} ${currency}`],
      [texts.net_margin, net_margin === null ? texts.unknown : percent(net_margin)],
    ] as const;
    return { title: label, facts, ...(url ? { hint: texts.opens } : {}) };
  }

  protected override urlOf(mark: number): string | undefined {
    return this.drawn.segments[mark]?.url ?? undefined;
  }

  private panelsFor(isNarrow: boolean): Panel[] {
    const { segments, currency, of, texts } = this.drawn;
    const unit = isNarrow ? "" : `, ${currency}`;
    const numbers = segments.map(({ n }) => String(n));
    const amounts = (title: string, values: readonly string[]): Panel => ({ title, values, texts: values.map(money) });
    return [
      { title: of, values: numbers, texts: numbers.map(count) },
      amounts(`${texts.revenue}${unit}`, segments.map(({ revenue }) => revenue)),
      amounts(`${texts.net_profit}${unit}`, segments.map(({ profit }) => profit)),
    ];
  }

  private frame({ title }: Panel, left: number, width: number, look: Look): Shape[] {
    return [words(look, { x: left, y: CLEAR, text: fitting(look, title, width), fill: look.soft, baseline: "top" })];
  }

  /** The number at the end of its bar. */
  private paintAtEnds(panel: Panel, left: number, width: number, look: Look): Shape[] {
    const numbers = panel.values.map(Number);
    const room = (isLoss: boolean) => widest(look, panel.texts.filter((_, at) => numbers[at]! < 0 === isLoss)) + 6;
    const hasLoss = numbers.some((value) => value < 0);
    const x = this.scale(numbers, left + (hasLoss ? room(true) : 0), left + width - room(false));
    return this.bars(panel, x, look, (value) => ({
      x: x(value) + (value < 0 ? -5 : 5),
      align: value < 0 ? "right" : "left",
    }));
  }

  /** The numbers below each other beside the bars, where there is no room at their ends. */
  private paintBeside(panel: Panel, left: number, width: number, look: Look): Shape[] {
    const x = this.scale(panel.values.map(Number), left, left + width - widest(look, panel.texts) - 8);
    return this.bars(panel, x, look, () => ({ x: left + width, align: "right" }));
  }

  private scale(numbers: readonly number[], start: number, end: number): (value: number) => number {
    return linear(Math.min(0, ...numbers), Math.max(0, ...numbers) || 1, start, end);
  }

  private bars(
    { values, texts }: Panel,
    x: (value: number) => number,
    look: Look,
    place: (value: number) => { x: number; align: "left" | "right" },
  ): Shape[] {
    const bars = values.flatMap((text, row) => {
      const value = Number(text);
      const y = HEADER + row * ROW;
      const tone = look[TONES[this.drawn.segments[row]!.name]] as string;
      const fill = value < 0 ? look.losesStrong : look.ink;
      return [
        bar(x(0), y + (ROW - BAR) / 2, x(value) - x(0), BAR, tone),
        words(look, { ...place(value), y: y + ROW / 2, text: texts[row]!, fill }),
      ];
    });
    return [...bars, line([[x(0), HEADER], [x(0), HEADER + this.marks * ROW]], look.lineStrong)];
  }
}
