// Shapes in pixels of the plot, as a custom series of ECharts takes them.
import type { CustomSeriesOption } from "echarts/charts";
import type { Look } from "./look";
import type { Box } from "./plot";

export type Shape = object;

/** From the upper edge to words below it: their ascenders stand a little above what the canvas calls their top. */
export const CLEAR = 3;

interface Words {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly fill: string;
  readonly align?: "left" | "center" | "right";
  readonly baseline?: "top" | "middle" | "bottom";
  readonly isStrong?: boolean;
}

export function fontOf(look: Look, isStrong = false): string {
  return `${isStrong ? 600 : 400} ${look.small}px ${look.font}`;
}

export function words(look: Look, written: Words): Shape {
  const { text, fill, x, y, align = "left", baseline = "middle", isStrong = false } = written;
  const style = { text, fill, x, y, font: fontOf(look, isStrong), textAlign: align, textVerticalAlign: baseline };
  return { type: "text", style };
}

export function bar(x: number, y: number, width: number, height: number, fill: string): Shape {
  const shape = { x: Math.min(x, x + width), y, width: Math.max(1, Math.abs(width)), height, r: 1.5 };
  return { type: "rect", shape, style: { fill } };
}

/** Words that stand on this point and run upwards. */
export function upright(look: Look, written: Words): Shape {
  const { x, y, ...told } = written;
  return { ...words(look, { ...told, x: 0, y: 0 }), x, y, rotation: Math.PI / 2 };
}

export function tile({ x, y, width, height }: Box, fill: string): Shape {
  return { type: "rect", shape: { x, y, width, height }, style: { fill } };
}

/** A box of slanting lines: unknown. */
export function hatch({ x, y, width, height }: Box, stroke: string): Shape[] {
  const lines: Shape[] = [];
  for (let at = 3; at < width + height; at += 4.5) {
    const from = [x + Math.max(0, at - height), y + Math.min(at, height)] as const;
    const to = [x + Math.min(at, width), y + Math.max(0, at - width)] as const;
    lines.push(line([from, to], stroke, 1.2));
  }
  return lines;
}

export function line(points: readonly (readonly [number, number])[], stroke: string, lineWidth = 1): Shape {
  return { type: "polyline", shape: { points }, style: { stroke, lineWidth, fill: "none" } };
}

export function dot(cx: number, cy: number, fill: string, paper: string): Shape {
  return { type: "circle", shape: { cx, cy, r: 4.5 }, style: { fill, stroke: paper, lineWidth: 2 } };
}

/** A series that paints these shapes once. */
export function painting(children: readonly Shape[]): CustomSeriesOption {
  return {
    type: "custom",
    coordinateSystem: "none",
    silent: true,
    z: 5,
    data: [0],
    renderItem: () => ({ type: "group", children: children as never }),
  };
}

const pen = document.createElement("canvas").getContext("2d")!;

/** The widest of the texts, in pixels. */
export function widest(look: Look, texts: readonly string[], isStrong = false): number {
  pen.font = fontOf(look, isStrong);
  return Math.max(0, ...texts.map((text) => pen.measureText(text).width));
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitting(look: Look, text: string, width: number, isStrong = false): string {
  if (widest(look, [text], isStrong) <= width) return text;
  let kept = text;
  while (kept && widest(look, [`${kept}…`], isStrong) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}
