// What a desk has room for is folded on a phone. Without scripts it stays open.

const phone = matchMedia("(max-width: 40rem)");

function fold(): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details.ks-fold")) details.open = !phone.matches;
}

fold();
phone.addEventListener("change", fold);
document.addEventListener("htmx:load", fold);
