// On a stop of the tour Enter leads on. Browsers take the focus away when they go to the part after a #, so later.

const next = document.querySelector<HTMLElement>(".ks-tour .btn-primary");

if (next) addEventListener("load", () => requestAnimationFrame(() => next.focus({ preventScroll: true })));
