// Single letters as shortcuts: off while one types, and off for good where someone says so (WCAG 2.1.4).

const OFF = "kingside-letters-off";
const actions = new Map<string, (event: KeyboardEvent) => void>();

/** Do this when the letter is pressed. */
export function onLetter(letter: string, act: (event: KeyboardEvent) => void): void {
  actions.set(letter, act);
}

export function lettersAreOn(): boolean {
  return localStorage.getItem(OFF) === null;
}

export function switchLetters(on: boolean): void {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "");
}

let isGoing = false;

document.addEventListener("keydown", (event) => {
  if (!lettersAreOn() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const place = isGoing && document.querySelector<HTMLAnchorElement>(`[data-key="${CSS.escape(event.key)}"]`);
  isGoing = event.key === "g";
  if (place) place.click();
  else actions.get(event.key)?.(event);
});

function isTyping(target: EventTarget | null): boolean {
  return (
    document.querySelector("dialog[open]") !== null ||
    (target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea")))
  );
}
