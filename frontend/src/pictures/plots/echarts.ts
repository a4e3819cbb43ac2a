// What we use of ECharts, and nothing else of it.
import { CustomChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([CustomChart, LineChart, GridComponent, SVGRenderer]);

const MANY_MARKS = 5000;

/** A chart in this element; drawn as SVG, or on a canvas where an element per mark would be slow. */
export async function chartIn(element: HTMLElement, marks: number): Promise<ECharts> {
  if (marks <= MANY_MARKS) return init(element, null, { renderer: "svg" });
  await import("./canvas");
  return init(element, null, { renderer: "canvas" });
}
