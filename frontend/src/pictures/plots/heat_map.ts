// Accounts by categories or products: blue earns, sand is about zero, orange loses; blank is no trade. Row 0 and
// column 0 of the marks are the names, which lead where the names in the table lead.
import type { EChartsCoreOption } from "echarts/core";
import { decimalMark, exact, money, percent } from "../../figures";
import type { Tip } from "../../tip";
import { mixed, readable } from "./colours";
import type { Look } from "./look";
import { type Box, Plot, type Stage } from "./plot";
import { fitting, hatch, type Shape, painting, tile, upright, widest, words } from "./shapes";

interface Field {
  readonly revenue: string;
  readonly profit: string;
  readonly net_margin: string | null;
  readonly shade: string | null;
  readonly url?: string | null;
}

interface Label {
  readonly name: string;
  readonly url?: string | null;
}

interface Row extends Label {
  readonly total: Field;
  readonly fields: readonly (Field | null)[];
}

interface Drawn {
  readonly currency: string;
  readonly by: string;
  readonly measure: "profit" | "margin";
  readonly columns: readonly Label[];
  readonly sums: readonly (Field | null)[];
  readonly total: Field;
  readonly rows: readonly Row[];
  readonly texts: Readonly<Record<Said, string>>;
}

type Said =
  | "all"
  | "revenue"
  | "net_profit"
  | "net_margin"
  | "trade"
  | "none"
  | "unknown"
  | "opens"
  | "opens_products";

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly cell: number;
  readonly isUpright: boolean;
}

const ROW = 17;
const GAP = 1;
const UPRIGHT = 104; // room above the columns for names that stand upright
const WIDEST = 132; // a field wider than that looks like a bar

export class HeatMap extends Plot<Drawn> {
  protected override readonly shape = "field";
  private frame: Frame = { left: 0, top: 0, cell: 0, isUpright: false };

  protected override get marks(): number {
    return (this.drawn.rows.length + 1) * this.across;
  }

  protected override heightFor(width: number): number {
    return (this.isUprightAt(width) ? UPRIGHT : ROW) + this.drawn.rows.length * ROW + GAP;
  }

  protected override option({ width, look }: Stage): EChartsCoreOption {
    const { rows, columns } = this.drawn;
    const left = Math.min(widest(look, rows.map(({ name }) => name)) + 10, width * 0.24);
    const isUpright = this.isUprightAt(width);
    const cell = Math.min(WIDEST, (width - left) / Math.max(1, columns.length));
    this.frame = { left, cell, isUpright, top: isUpright ? UPRIGHT : ROW };
    const names = rows.map(({ name }, row) => {
      const text = fitting(look, name, left - 10);
      return words(look, { x: 0, y: this.frame.top + (row + 0.5) * ROW, text, fill: look.ink });
    });
    const fields = rows.flatMap(({ fields }, row) =>
      fields.flatMap((field, column) => (field ? this.paint(field, this.boxOf(this.markOf(row + 1, column + 1)), look) : [])),
    );
    return { series: [painting([...this.heads(look), ...names, ...fields])] };
  }

  protected override markAt(x: number, y: number): number {
    const { left, top, cell } = this.frame;
    const column = x < left ? 0 : Math.floor((x - left) / cell) + 1;
    const row = y < top ? 0 : Math.floor((y - top) / ROW) + 1;
    return column < this.across && row <= this.drawn.rows.length && row + column ? this.markOf(row, column) : -1;
  }

  protected override boxOf(mark: number): Box {
    const { left, top, cell } = this.frame;
    const [row, column] = this.placeOf(mark);
    return {
      x: column ? left + (column - 1) * cell : 0,
      y: row ? top + (row - 1) * ROW : 0,
      width: (column ? cell : left) - GAP,
      height: (row ? ROW : top) - GAP,
    };
  }

  protected override tipOf(mark: number): Tip {
    const { rows, columns, currency, total, sums, by, texts } = this.drawn;
    const [row, column] = this.placeOf(mark);
    const field = row ? (column ? rows[row - 1]!.fields[column - 1] : rows[row - 1]!.total) : column ? sums[column - 1] : total;
    const title = [row ? rows[row - 1]!.name : texts.all, column ? columns[column - 1]!.name : ""].filter(Boolean);
    const facts: [string, string][] = field
      ? [
          [texts.net_profit, `${exact(field.profit)} ${currency}`],
          [texts.net_margin, field.net_margin === null ? texts.unknown : percent(field.net_margin)],
          [texts.revenue, `${exact(field.revenue)} ${currency}`],
        ]
      : [[texts.trade, texts.none]];
    const opens = column && by === "category" ? texts.opens_products : texts.opens;
    return { title: title.join(" · "), facts, ...(this.urlOf(mark) ? { hint: opens } : {}) };
  }

  protected override urlOf(mark: number): string | undefined {
    const { rows, columns } = this.drawn;
    const [row, column] = this.placeOf(mark);
    if (!row) return column ? (columns[column - 1]!.url ?? undefined) : undefined;
    const { url } = column ? (rows[row - 1]!.fields[column - 1] ?? {}) : rows[row - 1]!;
    return url ?? undefined;
  }

  /** The arrows stay in their row or column; Home and End go to its ends. */
  protected override next(key: string, mark: number): number | undefined {
    const [row, column] = this.placeOf(Math.max(0, mark));
    const to: Record<string, readonly [number, number]> = {
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      PageDown: [row + 10, column],
      PageUp: [row - 10, column],
      Home: [row, 0],
      End: [row, this.across - 1],
    };
    const place = to[key];
    if (!place) return undefined;
    const within = (value: number, last: number) => Math.min(last, Math.max(0, value));
    return this.markOf(within(place[0], this.drawn.rows.length), within(place[1], this.across - 1));
  }

  private get across(): number {
    return this.drawn.columns.length + 1;
  }

  private markOf(row: number, column: number): number {
    return row * this.across + column;
  }

  private placeOf(mark: number): readonly [row: number, column: number] {
    return [Math.floor(mark / this.across), mark % this.across];
  }

  private isUprightAt(width: number): boolean {
    return this.drawn.columns.length > Math.max(4, width / 130);
  }

  private heads(look: Look): Shape[] {
    const { left, top, cell, isUpright } = this.frame;
    return this.drawn.columns.map(({ name }, column) => {
      const [x, fill] = [left + column * cell, look.ink];
      if (isUpright) return upright(look, { x: x + cell / 2, y: top - 5, text: fitting(look, name, top - 8), fill });
      return words(look, { x: x + cell - 5, y: ROW / 2, text: fitting(look, name, cell - 8), fill, align: "right" });
    });
  }

  private paint(field: Field, box: Box, look: Look): Shape[] {
    if (field.shade === null) return hatch(box, look.unknown);
    const fill = colourOf(Number(field.shade), look);
    const { x, y, width, height } = box;
    const whole = this.drawn.measure === "margin" ? percent(field.net_margin!) : money(field.profit);
    // where it is tight, "−28.4 k" is "−28 k": the exact value is a hover away
    const text = [whole, whole.replace(new RegExp(`\\${decimalMark()}\\d+`), "")].find((each) => width - widest(look, [each]) >= 4) ?? "";
    const room = width - widest(look, [text]);
    if (!text) return [tile(box, fill)];
    const ink = readable(fill, look.ink, look.paper);
    return [tile(box, fill), words(look, { x: x + width - Math.min(5, room / 2), y: y + height / 2 + 0.5, text, fill: ink, align: "right" })];
  }
}

function colourOf(shade: number, look: Look): string {
  const stops = shade < 0 ? [look.neutral, look.losesFaint, look.loses, look.losesStrong] : [look.neutral, look.earnsFaint, look.earns, look.earnsStrong];
  const place = Math.abs(shade) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(place));
  return mixed(stops[below]!, stops[below + 1]!, place - below);
}
