// Light or dark: as the system has it until someone chooses. A cookie keeps the choice, so that the server sends
// the page in its colours at once.
import { onLetter } from "./keys";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const YEAR = 365 * 24 * 60 * 60;

/** Call back whenever the colours change, also for and after printing. */
export function onColours(redraw: () => void, { signal }: { signal: AbortSignal }): void {
  document.addEventListener("ks:colours", redraw, { signal });
}

function isDark(): boolean {
  return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
}

function choose(theme: "light" | "dark"): void {
  root.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
  announce();
}

function announce(): void {
  document.dispatchEvent(new CustomEvent("ks:colours"));
}

function toggle(): void {
  choose(isDark() ? "light" : "dark");
}

onLetter("d", toggle);
system.addEventListener("change", announce);
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-action='theme']")) {
  button.hidden = false;
  button.addEventListener("click", toggle);
}

let onScreen: string | undefined;
addEventListener("beforeprint", () => {
  onScreen = root.dataset.theme ?? "";
  root.dataset.theme = "light";
  announce();
});
addEventListener("afterprint", () => {
  if (onScreen) root.dataset.theme = onScreen;
  else delete root.dataset.theme;
  announce();
});
