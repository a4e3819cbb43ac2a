// What all drawings share: they read the JSON beside their table, draw when there is room, follow theme and width,
// and hand one mark at a time to pointer and keyboard.
import type { ECharts, EChartsCoreOption } from "echarts/core";
import { onColours } from "../../shell/theme";
import { hideTip, showTip, type Tip } from "../../tip";
import { chartIn } from "./echarts";
import { lookOf, type Look } from "./look";

/** Where a drawing is drawn. */
export interface Stage {
  readonly width: number;
  readonly height: number;
  readonly look: Look;
}

/** A mark as a rectangle of the plot, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export abstract class Plot<Drawn> extends HTMLElement {
  protected drawn!: Drawn;
  protected chart: ECharts | undefined;
  protected abstract readonly shape: "dot" | "band" | "field";
  private plot: HTMLDivElement | undefined;
  private readonly mark = document.createElement("div");
  private selected = -1;
  private leaving = new AbortController();

  /** How many marks there are to select. */
  protected abstract get marks(): number;
  protected abstract heightFor(width: number): number;
  protected abstract option(stage: Stage): EChartsCoreOption;
  protected abstract boxOf(mark: number): Box;
  protected abstract markAt(x: number, y: number): number;
  protected abstract tipOf(mark: number): Tip;
  /** Where a click on the mark leads, if anywhere. */
  protected abstract urlOf(mark: number): string | undefined;

  connectedCallback(): void {
    const source = this.querySelector<HTMLScriptElement>(":scope > script[type='application/json']");
    if (!source?.textContent || this.plot) return;
    this.drawn = JSON.parse(source.textContent) as Drawn;
    if (this.marks) void this.set();
  }

  disconnectedCallback(): void {
    hideTip(this.mark);
    this.leaving.abort();
    this.leaving = new AbortController();
    this.chart?.dispose();
    this.plot?.remove();
    this.chart = this.plot = undefined;
  }

  private async set(): Promise<void> {
    const plot = document.createElement("div");
    this.plot = plot;
    plot.className = "ks-plot";
    this.mark.className = `ks-plot__mark ks-plot__mark--${this.shape}`;
    this.prepend(plot);
    plot.style.height = `${this.heightFor(plot.clientWidth)}px`;
    this.chart = await chartIn(plot, this.marks);
    if (!plot.isConnected) return;
    plot.append(this.mark);
    this.draw();
    this.describe();
    this.toggleAttribute("data-drawn", true);
    performance.mark("kingside-drawn");
    this.listen(plot);
  }

  private draw(): void {
    const { plot, chart } = this;
    if (!plot || !chart || !plot.clientWidth) return;
    const width = plot.clientWidth;
    const height = this.heightFor(width);
    plot.style.height = `${height}px`;
    chart.resize({ width, height });
    chart.setOption({ animation: false, ...this.option({ width, height, look: lookOf(this) }) }, { notMerge: true });
    this.place();
  }

  private listen(plot: HTMLDivElement): void {
    const { signal } = this.leaving;
    const resized = new ResizeObserver(() => {
      if (plot.clientWidth !== this.chart?.getWidth()) this.draw();
    });
    resized.observe(plot);
    signal.addEventListener("abort", () => resized.disconnect());
    onColours(() => this.draw(), { signal });
    void document.fonts.ready.then(() => this.draw());
    const at = ({ clientX, clientY }: MouseEvent) => {
      const frame = plot.getBoundingClientRect();
      return this.markAt(clientX - frame.left, clientY - frame.top);
    };
    plot.addEventListener("pointermove", (event) => this.select(at(event)), { signal });
    plot.addEventListener("pointerleave", () => this.select(-1), { signal });
    plot.addEventListener("focus", () => plot.matches(":focus-visible") && this.select(this.selected), { signal });
    plot.addEventListener("blur", () => this.select(-1), { signal });
    plot.addEventListener("click", (event) => this.follow(at(event)), { signal });
    plot.addEventListener("keydown", (event) => this.walk(event), { signal });
  }

  // To a screen reader the drawing is a slider over its marks: the arrows move, the mark is read out.
  private describe(): void {
    const { plot } = this;
    if (!plot) return;
    const finding = this.closest(".ks-picture")?.querySelector("h2")?.textContent?.trim();
    plot.tabIndex = 0;
    plot.setAttribute("role", "slider");
    plot.setAttribute("aria-label", finding ?? this.querySelector("caption")?.textContent?.trim() ?? "");
    plot.setAttribute("aria-valuemin", "1");
    plot.setAttribute("aria-valuemax", String(this.marks));
    this.announce(0);
  }

  private announce(mark: number): void {
    const { title, facts = [] } = this.tipOf(mark);
    this.plot?.setAttribute("aria-valuenow", String(mark + 1));
    this.plot?.setAttribute("aria-valuetext", [title, ...facts.map((fact) => fact.join(" "))].join(", "));
  }

  /** Where this key leads from the mark, nothing if nowhere; ends are kept. */
  protected next(key: string, mark: number): number | undefined {
    const last = this.marks - 1;
    const leap = Math.max(1, Math.round(this.marks / 10));
    const to: Record<string, number> = {
      ArrowRight: mark + 1,
      ArrowDown: mark + 1,
      ArrowLeft: mark - 1,
      ArrowUp: mark - 1,
      PageDown: mark + leap,
      PageUp: mark - leap,
      Home: 0,
      End: last,
    };
    const place = to[key];
    return place === undefined ? undefined : Math.min(last, Math.max(0, place));
  }

  private walk(event: KeyboardEvent): void {
    const next = this.next(event.key, this.selected);
    if (event.key === "Enter") this.follow(this.selected);
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.select(next);
  }

  private select(mark: number): void {
    this.selected = mark;
    if (mark < 0) hideTip(this.mark);
    else this.announce(mark);
    this.place();
    if (this.plot) this.plot.style.cursor = mark >= 0 && this.urlOf(mark) ? "pointer" : "";
  }

  private place(): void {
    this.mark.hidden = this.selected < 0 || !this.plot;
    if (this.mark.hidden || !this.plot) return;
    const { x, y, width, height } = this.boxOf(this.selected);
    Object.assign(this.mark.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    showTip(this.tipOf(this.selected), this.mark);
  }

  private follow(mark: number): void {
    const url = mark < 0 ? undefined : this.urlOf(mark);
    if (url) location.assign(url);
  }
}
