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

type Colours = Record<keyof typeof COLOURS, string>;

export type Look = Colours & { font: string; small: number };

/** The look in force at this element. */
export function lookOf(element: HTMLElement): Look {
  const probes = Object.entries(COLOURS).map(([name, property]) => {
    const probe = document.createElement("i");
    probe.dataset.name = name;
    probe.style.color = `var(${property})`;
    probe.style.fontSize = "var(--text-small)";
    return probe;
  });
  const frame = document.createElement("div");
  frame.append(...probes);
  element.append(frame); // all at once: the browser works out their styles in one go
  const colours = probes.map((probe) => [probe.dataset.name!, getComputedStyle(probe).color]);
  const { fontFamily, fontSize } = getComputedStyle(probes[0]!);
  frame.remove();
  return { ...(Object.fromEntries(colours) as Colours), font: fontFamily, small: parseFloat(fontSize) };
}
