// The one tip of the page: in the top layer, so nothing clips it; moves along when the page scrolls; stays while one
// points at it; Escape closes it.

export interface Tip {
  readonly title: string;
  readonly facts?: readonly (readonly [label: string, text: string])[];
  readonly hint?: string;
}

const GAP = 6;
const box = document.createElement("div");
box.className = "ks-tip";
box.popover = "manual";
let anchor: Element | null = null;

/** Show the tip above the element, or below where there is no room. */
export function showTip(tip: Tip, above: Element): void {
  anchor = above;
  box.replaceChildren(...content(tip));
  if (!box.isConnected) document.body.append(box);
  if (!box.matches(":popover-open")) box.showPopover();
  place();
}

/** Close the tip, if it is this element's and nobody points at it. */
export function hideTip(above: Element): void {
  if (anchor === above && !box.matches(":hover")) close();
}

function place(): void {
  if (!anchor) return;
  const { left, top, bottom, width } = anchor.getBoundingClientRect();
  const tip = box.getBoundingClientRect();
  const room = innerWidth - tip.width - GAP;
  box.style.left = `${Math.min(Math.max(GAP, left + (width - tip.width) / 2), room)}px`;
  box.style.top = `${top - tip.height - GAP >= 0 ? top - tip.height - GAP : bottom + GAP}px`;
}

function close(): void {
  anchor = null;
  if (box.matches(":popover-open")) box.hidePopover();
}

function content({ title, facts = [], hint }: Tip): Node[] {
  const list = element("dl");
  for (const [label, text] of facts) {
    const value = element("dd", text);
    value.classList.toggle("is-loss", text.startsWith("\u2212"));
    list.append(element("dt", label), value);
  }
  return [element("strong", title), ...(facts.length ? [list] : []), ...(hint ? [element("small", hint)] : [])];
}

function element(name: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") close();
});
document.addEventListener("scroll", place, { capture: true, passive: true });
box.addEventListener("pointerleave", close);
