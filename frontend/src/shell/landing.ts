// An address with a # lands on its part, and stays there while pictures above it are drawn, until the reader moves.

const MOVES = ["wheel", "touchmove", "keydown", "pointerdown"] as const;
const part = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));

if (part) {
  const settling = new ResizeObserver(() => part.scrollIntoView());
  const leave = (): void => {
    settling.disconnect();
    for (const move of MOVES) removeEventListener(move, leave);
  };
  settling.observe(document.body);
  for (const move of MOVES) addEventListener(move, leave, { passive: true });
}
