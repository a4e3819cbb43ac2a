// The style sheet's colours and type, as a drawing needs them: resolved for the theme in force.

const COLOURS = {
  paper: "--paper",
  ink: "--ink",
  soft: "--ink-soft",
  line: "--line",
  lineStrong: "--line-strong",
  earnsStrong: "--earns-strong",
  earns: "--earns",
  earnsFaint: "--earns-faint",
  neutral: "--neutral",
  losesFaint: "--loses-faint",
  loses: "--loses",
  losesStrong: "--loses-strong",
  unknown: "--unknown",
} as const;

export type Look = Record<keyof typeof COLOURS, string> & { font: string; small: number; text: number };

/** The look in force at this element. */
export function lookOf(element: HTMLElement): Look {
  const probe = document.createElement("span");
  element.append(probe);
  const style = getComputedStyle(probe);
  const colours = Object.entries(COLOURS).map(([name, property]) => {
    probe.style.color = `var(${property})`;
    return [name, style.color];
  });
  const size = (property: string) => {
    probe.style.fontSize = `var(${property})`;
    return parseFloat(style.fontSize);
  };
  const look = { ...Object.fromEntries(colours), font: style.fontFamily, small: size("--text-small"), text: size("--text") };
  probe.remove();
  return look as Look;
}
