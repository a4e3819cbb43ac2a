// `?` opens the list of keys.
import { lettersAreOn, onLetter, switchLetters } from "./keys";

const dialog = document.querySelector<HTMLDialogElement>("#shortcuts");
const letters = dialog?.querySelector<HTMLInputElement>("[data-action='letters']");
const button = document.querySelector<HTMLButtonElement>("[data-action='shortcuts']");

if (dialog && letters) {
  const open = () => dialog.showModal();
  onLetter("?", open);
  letters.checked = lettersAreOn();
  letters.addEventListener("change", () => switchLetters(letters.checked));
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close(); // the backdrop
  });
  if (button) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
}
