// Cumulative profit, best first: it climbs to the peak in blue and gives back in orange.
import type { EChartsCoreOption } from "echarts/core";
import { count, difference, exact, money, percent } from "../../figures";
import { filled } from "../../texts";
import type { Tip } from "../../tip";
import type { Look } from "./look";
import { type Box, Plot, type Stage } from "./plot";
import { decimal, linear, roundStep } from "./scale";
import { CLEAR, dot, line, painting, type Shape, widest, words } from "./shapes";

interface Point {
  readonly rank: number;
  readonly name: string;
  readonly url?: string | null;
  readonly revenue: string | null;
  readonly profit: string;
  readonly net_margin: string | null;
  readonly cumulative: string;
}

interface Drawn {
  readonly currency: string;
  readonly measure: string;
  readonly points: readonly Point[];
  readonly earlier: readonly (readonly [rank: number, cumulative: string])[];
  readonly texts: Readonly<Record<Said, string>>;
}

type Said =
  | "axis"
  | "rank"
  | "rank_of"
  | "revenue"
  | "net_margin"
  | "cumulative"
  | "peak"
  | "given_back"
  | "in_all"
  | "unknown"
  | "opens";

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly lowest: number;
  readonly highest: number;
  readonly step: number;
  readonly x: (rank: number) => number;
  readonly y: (profit: number) => number;
}

const DOT = 11;
const HEADROOM = 1.09; // for the words above the peak

export class WhaleCurve extends Plot<Drawn> {
  protected override readonly shape = "dot";
  private frame: Frame | undefined;

  protected override get marks(): number {
    return this.drawn.points.length;
  }

  protected override heightFor(width: number): number {
    return Math.round(Math.min(340, Math.max(250, width * 0.42)));
  }

  protected override option(stage: Stage): EChartsCoreOption {
    const { look } = stage;
    const frame = (this.frame = this.frameOf(stage));
    const curve = [[0, 0], ...this.drawn.points.map(({ rank, cumulative }) => [rank, Number(cumulative)])];
    const peak = this.peak;
    const axisLabel = { color: look.soft, fontFamily: look.font, fontSize: look.small };
    return {
      grid: { left: frame.left, top: frame.top, right: stage.width - frame.right, bottom: stage.height - frame.bottom },
      xAxis: {
        type: "value",
        min: 0,
        max: this.span,
        interval: Math.max(1, roundStep(this.span, stage.width < 480 ? 3 : 6)),
        splitLine: { show: false },
        axisLine: { onZero: true, lineStyle: { color: look.lineStrong } },
        axisTick: { show: false },
        axisLabel: { show: false },
      },
      yAxis: {
        type: "value",
        min: frame.lowest,
        max: frame.highest,
        interval: frame.step,
        splitLine: { lineStyle: { color: look.line } },
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...axisLabel, margin: 8, formatter: (value: number) => money(decimal(value)) },
      },
      series: [
        ...this.behind(look),
        this.stretch(curve.slice(0, peak + 1), look.earns),
        this.stretch(curve.slice(peak), look.loses),
        painting([...this.ranks(stage, frame), ...this.labels(stage, frame)]),
      ],
    };
  }

  protected override markAt(x: number): number {
    if (!this.frame || x < this.frame.left - DOT || x > this.frame.right + DOT) return -1;
    const { left, right } = this.frame;
    const rank = ((x - left) / (right - left)) * this.span;
    const after = this.drawn.points.findIndex((point) => point.rank >= rank);
    if (after < 0) return this.marks - 1;
    return after && rank - this.rank(after - 1) < this.rank(after) - rank ? after - 1 : after;
  }

  protected override boxOf(mark: number): Box {
    const { x, y } = this.frame!;
    return { x: x(this.rank(mark)) - DOT / 2, y: y(this.cumulative(mark)) - DOT / 2, width: DOT, height: DOT };
  }

  protected override tipOf(mark: number): Tip {
    const { rank, name, revenue, profit, net_margin, cumulative, url } = this.drawn.points[mark]!;
    const { currency, measure, texts } = this.drawn;
    const amount = (value: string | null) => (value === null ? texts.unknown : `${exact(value)} ${currency}`);
    const facts = [
      [texts.rank, filled(texts.rank_of, { rank: count(rank), n: count(this.n) })],
      [texts.revenue, amount(revenue)],
      [measure, amount(profit)],
      [texts.net_margin, net_margin === null ? texts.unknown : percent(net_margin)],
      [texts.cumulative, amount(cumulative)],
    ] as const;
    return { title: name, facts, ...(url ? { hint: texts.opens } : {}) };
  }

  protected override urlOf(mark: number): string | undefined {
    return this.drawn.points[mark]?.url ?? undefined;
  }

  /** How many there are; of very many only some are drawn. */
  private get n(): number {
    return this.rank(this.marks - 1);
  }

  /** How many ranks there is room for: those of the longer curve. */
  private get span(): number {
    return Math.max(this.n, this.drawn.earlier.at(-1)?.[0] ?? 0);
  }

  private rank(mark: number): number {
    return this.drawn.points[mark]!.rank;
  }

  /** How many of the points make the highest sum; 0 when the first loses already. */
  private get peak(): number {
    let best = 0;
    let peak = 0;
    this.drawn.points.forEach((_, at) => {
      if (this.cumulative(at) > best) [best, peak] = [this.cumulative(at), at + 1];
    });
    return peak;
  }

  private cumulative(mark: number): number {
    return mark < 0 ? 0 : Number(this.drawn.points[mark]!.cumulative);
  }

  private frameOf({ width, height, look }: Stage): Frame {
    const before = this.drawn.earlier.map(([, cumulative]) => Number(cumulative));
    const sums = [...this.drawn.points.map((_, at) => this.cumulative(at)), ...before];
    const most = Math.max(0, ...extremes(sums));
    const least = Math.min(0, ...extremes(sums));
    const step = roundStep(most - least || 1, 5);
    const lowest = Math.floor(least / step) * step;
    const highest = Math.max(step, Math.ceil((most * HEADROOM) / step) * step);
    const left = widest(look, [lowest, highest, highest - step].map((value) => money(decimal(value)))) + 10;
    const right = width - widest(look, [this.drawn.texts.given_back, this.drawn.texts.in_all]) - 20;
    const [top, bottom] = [look.small * 2, height - look.small * 2.2];
    const [x, y] = [linear(0, this.span, left, right), linear(lowest, highest, bottom, top)];
    return { left, right, top, bottom, lowest, highest, step, x, y };
  }

  /** The earlier curve, dashed: it is past and in nobody's colour. */
  private behind(look: Look): object[] {
    const { earlier } = this.drawn;
    if (!earlier.length) return [];
    const data = [[0, 0], ...earlier.map(([rank, cumulative]) => [rank, Number(cumulative)])];
    const lineStyle = { color: look.lineStrong, width: 1.75, type: [5, 4] };
    return [{ type: "line", data, symbol: "none", silent: true, lineStyle }];
  }

  private stretch(data: readonly (readonly number[])[], color: string): object {
    return {
      type: "line",
      data,
      symbol: "none",
      silent: true,
      lineStyle: { color, width: 2.25 },
      areaStyle: { color, opacity: 0.13 },
    };
  }

  private ranks({ look }: Stage, { left, right, bottom, x }: Frame): Shape[] {
    const y = bottom + look.small * 0.5;
    const step = Math.max(1, Math.round(roundStep(this.span, right - left < 400 ? 3 : 6)));
    const ranks = Array.from({ length: Math.floor(this.span / step) }, (_, at) => (at + 1) * step);
    return ranks.map((rank) =>
      words(look, { x: x(rank), y, text: count(rank), fill: look.soft, align: "center", baseline: "top" }),
    );
  }

  // The three facts of the curve stand on it: the peak, what the rest gives back, and what remains.
  private labels({ look }: Stage, frame: Frame): Shape[] {
    const { points, texts } = this.drawn;
    const { left, right, x, y } = frame;
    const peak = this.peak;
    const high = peak ? points[peak - 1]!.cumulative : "0";
    const total = points.at(-1)!.cumulative;
    const [yHigh, yTotal] = [y(Number(high)), y(Number(total))];
    const title = words(look, { x: 0, y: CLEAR, text: texts.axis, fill: look.soft, baseline: "top" });
    const gap = 8;
    const shapes = [title, dot(x(this.n), yTotal, Number(total) < 0 ? look.loses : look.earns, look.paper)];
    if (peak && peak < this.marks) {
      const rank = this.rank(peak - 1);
      const text = filled(texts.peak, { profit: money(high), rank: count(rank) });
      const half = widest(look, [text], true) / 2;
      const at = Math.min(Math.max(x(rank), left + half), right - half);
      shapes.push(
        dot(x(rank), yHigh, look.earns, look.paper),
        words(look, { ...above(at, yHigh), text, fill: look.earnsStrong, isStrong: true }),
        line(bracket(right + gap, yHigh, yTotal), look.loses, 1.5),
        ...this.beside(look, right + gap + 6, Math.min((yHigh + yTotal) / 2, yTotal - look.small * 1.4), [
          [money(difference(high, total)), look.losesStrong],
          [texts.given_back, look.soft],
        ]),
      );
    }
    const low = Math.min(yTotal + look.small * 1.4, frame.bottom - look.small);
    shapes.push(...this.beside(look, right + gap + 6, low, [[money(total), look.ink], [texts.in_all, look.soft]]));
    return shapes;
  }

  private beside(look: Stage["look"], x: number, y: number, lines: readonly [string, string][]): Shape[] {
    const drop = look.small * 1.25;
    return lines.map(([text, fill], at) => words(look, { x, y: y + (at - 0.5) * drop, text, fill, isStrong: !at }));
  }
}

function above(x: number, y: number): { x: number; y: number; align: "center"; baseline: "bottom" } {
  return { x, y: y - 10, align: "center", baseline: "bottom" };
}

function bracket(x: number, from: number, to: number): [number, number][] {
  return [[x - 3, from], [x, from], [x, to], [x - 3, to]];
}

// Math.max(...) of a hundred thousand arguments overflows the stack.
function extremes(values: readonly number[]): [number, number] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [0, 0]);
}
