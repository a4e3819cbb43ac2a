// A menu closes when one looks elsewhere.

const OPEN = "details.ks-menu[open]";

document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(OPEN)) {
    if (!menu.contains(target as Node)) menu.open = false;
  }
});

document.addEventListener("keydown", ({ key }) => {
  const menu = document.querySelector<HTMLDetailsElement>(OPEN);
  if (key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
