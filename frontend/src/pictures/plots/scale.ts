// Positions are drawn with floats: a pixel is all they decide. Texts come from the decimals themselves.

/** From values to pixels, linear. */
export function linear(from: number, to: number, start: number, end: number): (value: number) => number {
  const unit = to === from ? 0 : (end - start) / (to - from);
  return (value) => start + (value - from) * unit;
}

/** A round step that divides the span into about `parts`. */
export function roundStep(span: number, parts: number): number {
  const rough = span / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const multiple = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10;
  return multiple * power;
}

/** A float of an axis as decimal text. */
export function decimal(value: number): string {
  return value.toLocaleString("en", { useGrouping: false, maximumFractionDigits: 6 });
}
