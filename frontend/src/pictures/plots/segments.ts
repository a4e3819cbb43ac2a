// The segments side by side three times: how many, how much revenue, how much profit.
import type { EChartsCoreOption } from "echarts/core";
import { count, exact, money } from "../../figures";
import type { Tip } from "../../tip";
import type { Look } from "./look";
import { type Box, Plot, type Stage } from "./plot";
import { linear } from "./scale";
import { bar, fitting, line, painting, type Shape, widest, words } from "./shapes";

type Name = "peak" | "minor" | "desert" | "drain" | "no_revenue";

interface Segment {
  readonly name: Name;
  readonly n: number;
  readonly revenue: string;
  readonly profit: string;
  readonly url?: string | null;
}

interface Drawn {
  readonly currency: string;
  readonly of: string;
  readonly segments: readonly Segment[];
}

interface Panel {
  readonly title: string;
  readonly values: readonly string[];
  readonly texts: readonly string[];
}

const LABELS: Record<Name, string> = {
  peak: "Peak",
  minor: "Minor",
  desert: "Desert",
  drain: "Drain",
  no_revenue: "No revenue",
};
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
    const { segments } = this.drawn;
    const names = widest(look, segments.map(({ name }) => LABELS[name])) + 14;
    const gap = width < 480 ? GAP / 2 : GAP;
    const share = (width - names - 2 * gap) / 3;
    const labels = segments.map(({ name }, row) =>
      words(look, { x: 0, y: HEADER + (row + 0.5) * ROW, text: LABELS[name], fill: look.ink }),
    );
    const panels = this.panels.flatMap((panel, at) => this.paint(panel, names + at * (share + gap), share, look));
    return { series: [painting([...labels, ...panels])] };
  }

  protected override markAt(_x: number, y: number): number {
    const row = Math.floor((y - HEADER) / ROW);
    return row >= 0 && row < this.marks ? row : -1;
  }

  protected override boxOf(mark: number): Box {
    return { x: -6, y: HEADER + mark * ROW, width: this.width + 12, height: ROW };
  }

  protected override tipOf(mark: number): Tip {
    const { name, n, revenue, profit, url } = this.drawn.segments[mark]!;
    const { currency, of } = this.drawn;
    const facts = [
      [of, count(n)],
      ["Revenue", `${exact(revenue)} ${currency}`],
      ["Net profit", `${exact(profit)} ${currency}`],
    ] as const;
    return { title: LABELS[name], facts, ...(url ? { hint: "Click or Enter opens" } : {}) };
  }

  protected override urlOf(mark: number): string | undefined {
    return this.drawn.segments[mark]?.url ?? undefined;
  }

  private get panels(): Panel[] {
    const { segments, currency, of } = this.drawn;
    const amounts = (title: string, values: readonly string[]): Panel => ({ title, values, texts: values.map(money) });
    const numbers = segments.map(({ n }) => String(n));
    return [
      { title: of, values: numbers, texts: numbers.map(count) },
      amounts(`Revenue, ${currency}`, segments.map(({ revenue }) => revenue)),
      amounts(`Net profit, ${currency}`, segments.map(({ profit }) => profit)),
    ];
  }

  private paint({ title, values, texts }: Panel, left: number, width: number, look: Look): Shape[] {
    const numbers = values.map(Number);
    const [least, most] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
    const room = (isLoss: boolean) => widest(look, texts.filter((_, at) => numbers[at]! < 0 === isLoss)) + 6;
    const x = linear(least, most || 1, left + (least < 0 ? room(true) : 0), left + width - room(false));
    const bars = numbers.flatMap((value, row) => {
      const y = HEADER + row * ROW;
      const isLoss = value < 0;
      return [
        bar(x(0), y + (ROW - BAR) / 2, x(value) - x(0), BAR, look[TONES[this.drawn.segments[row]!.name]] as string),
        words(look, {
          x: x(value) + (isLoss ? -5 : 5),
          y: y + ROW / 2,
          text: texts[row]!,
          fill: isLoss ? look.losesStrong : look.ink,
          align: isLoss ? "right" : "left",
        }),
      ];
    });
    const heading = words(look, { x: left, y: 0, text: fitting(look, title, width), fill: look.soft, baseline: "top" });
    const zero = line([[x(0), HEADER], [x(0), HEADER + this.marks * ROW]], look.lineStrong);
    return [heading, ...bars, zero];
  }
}
