// Colours between two of the style sheet's, as the browser resolved them: "rgb(29, 90, 166)".

type Channels = readonly [number, number, number];

/** The colour that lies this share (0-1) of the way from one to the other. */
export function mixed(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)];
  return `rgb(${a.map((value, at) => Math.round(value + (b[at]! - value) * share)).join(", ")})`;
}

/** Whichever of two inks stands out more on this ground, by the contrast of WCAG. */
export function readable(ground: string, ink: string, other: string): string {
  return contrast(ground, ink) >= contrast(ground, other) ? ink : other;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function channels(colour: string): Channels {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
