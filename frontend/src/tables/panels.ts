// The panels above a list close when one looks elsewhere, and say how many rows are ticked.
import { filled } from "../texts";

const PANEL = "details.ks-panel[open]";

document.addEventListener("click", ({ target }) => {
  for (const panel of document.querySelectorAll<HTMLDetailsElement>(PANEL)) {
    const isTick = target instanceof Element && target.matches(".ks-tick");
    if (!panel.contains(target as Node) && !isTick) panel.open = false;
  }
});

document.addEventListener("keydown", ({ key }) => {
  const panel = document.querySelector<HTMLDetailsElement>(PANEL);
  if (key !== "Escape" || !panel) return;
  panel.open = false;
  panel.querySelector("summary")?.focus();
});

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof Element) || !target.matches(".ks-tick")) return;
  const n = document.querySelectorAll(".ks-tick:checked").length;
  const summary = document.querySelector<HTMLElement>(".ks-panel:has(#bulk) > summary");
  if (!summary) return;
  summary.dataset.none ??= summary.textContent ?? "";
  summary.textContent = n ? filled(summary.dataset.some ?? "{n}", { n: String(n) }) : summary.dataset.none;
});
