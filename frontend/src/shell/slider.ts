// A slider says where it stands while it moves.

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches(".ks-slider input")) return;
  const output = target.parentElement?.querySelector("output");
  if (output) output.textContent = `${target.value.replace("-", "−")}\u00a0%`;
});
