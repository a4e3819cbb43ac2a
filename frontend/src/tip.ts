// The one tip of the page: in the top layer, so nothing clips it; stays while one points at it; Escape closes it.

export interface Tip {
  readonly title: string;
  readonly facts?: readonly (readonly [label: string, text: string])[];
  readonly hint?: string;
}

const box = document.createElement("div");
box.className = "ks-tip";
box.popover = "manual";
let owner: Element | null = null;

/** Show the tip above the place, or below where there is no room. */
export function showTip(tip: Tip, place: DOMRect, from: Element): void {
  owner = from;
  box.replaceChildren(...content(tip));
  if (!box.isConnected) document.body.append(box);
  if (!box.matches(":popover-open")) box.showPopover();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(Math.max(8, place.left + place.width / 2 - width / 2), innerWidth - width - 8);
  box.style.left = `${left}px`;
  box.style.top = `${place.top - height - 6 >= 0 ? place.top - height - 6 : place.bottom + 6}px`;
}

/** Close the tip, if it is this element's. */
export function hideTip(from: Element): void {
  if (owner !== from || box.matches(":hover")) return;
  owner = null;
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

function close(): void {
  const from = owner;
  owner = null;
  if (from && box.matches(":popover-open")) box.hidePopover();
}

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") close();
});
document.addEventListener("scroll", close, { capture: true, passive: true });
box.addEventListener("pointerleave", close);
