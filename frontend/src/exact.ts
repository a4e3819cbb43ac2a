// The exact value of a short figure: in a tip on hover and focus, or everywhere at once with `e`.
import { decimalMark } from "./figures";
import { onLetter } from "./shell/keys";
import { hideTip, showTip } from "./tip";

const EXPLAINED = ".ks-figure, .ks-badge, .ks-estimated, .ks-hidden";

function explained(target: EventTarget | null): HTMLElement | null {
  if (!(target instanceof Element)) return null;
  const element = target.closest<HTMLElement>(EXPLAINED) ?? target.querySelector<HTMLElement>(`:scope > ${EXPLAINED}`);
  if (element?.title) {
    element.dataset.title = element.title;
    element.removeAttribute("title"); // the browser would show it a second time
  }
  return element;
}

function show(target: EventTarget | null): void {
  const element = explained(target);
  const title = element?.dataset.title;
  if (element && title && !isSaid(title, element)) {
    showTip({ title }, element);
  }
}

// A figure that is exact already needs no tip; the unit stands in its heading.
function isSaid(title: string, element: HTMLElement): boolean {
  const text = element.textContent ?? "";
  return title === text || (element.matches(".ks-figure") && digitsOf(title) === digitsOf(text));
}

function digitsOf(text: string): string {
  const digits = text.replace(/[^\d]+$/, "");
  const [whole = "", fraction = ""] = digits.split(decimalMark());
  const kept = fraction.replace(/0+$/, "");
  return kept ? `${whole}${decimalMark()}${kept}` : whole;
}

function hide(target: EventTarget | null): void {
  const element = explained(target);
  if (element) hideTip(element);
}

document.addEventListener("pointerover", ({ target }) => show((target as Element).closest?.(EXPLAINED) ?? null));
document.addEventListener("pointerout", ({ target }) => hide(target));
document.addEventListener("focusin", ({ target }) => show(target));
document.addEventListener("focusout", ({ target }) => hide(target));

let isExact = false;

function write(within: ParentNode): void {
  for (const figure of within.querySelectorAll<HTMLElement>(".ks-figure--money")) {
    figure.dataset.short ??= figure.textContent ?? "";
    figure.dataset.title ??= figure.title;
    if (isExact) figure.textContent = figure.dataset.title.replace(/ \D+$/, "");
    else figure.replaceChildren(...short(figure.dataset.short));
  }
}

function short(text: string): Node[] {
  const [digits = "", scale = ""] = text.split("\u202f");
  const unit = document.createElement("span");
  unit.className = "ks-scale";
  unit.textContent = `\u202f${scale}`;
  return [document.createTextNode(digits), unit];
}

onLetter("e", () => {
  isExact = !isExact;
  write(document);
});
document.addEventListener("htmx:load", ({ target }) => {
  if (isExact && target instanceof Element) write(target);
});
