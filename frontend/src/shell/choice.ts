// A form of one choice is sent as soon as the choice is made; its button is for those without scripts.

document.addEventListener("change", ({ target }) => {
  if (target instanceof Element) target.closest<HTMLFormElement>("form.ks-form--choice")?.requestSubmit();
});
