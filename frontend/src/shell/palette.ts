// The command palette: the search page's results in a dialog, walked by arrow keys while one goes on typing.
import { onLetter } from "./keys";

class Palette extends HTMLElement {
  private get input(): HTMLInputElement {
    return this.querySelector("input")!;
  }

  private get options(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>("[role='option']")];
  }

  connectedCallback(): void {
    const dialog = this.closest("dialog")!;
    this.addEventListener("keydown", this.walk);
    this.addEventListener("htmx:afterSwap", () => this.show());
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog) dialog.close(); // the backdrop
    });
    onLetter("/", (event) => {
      event.preventDefault();
      this.open(dialog);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (dialog.open) dialog.close();
      else this.open(dialog);
    });
    document.addEventListener("click", (event) => {
      const link = (event.target as Element).closest("[data-action='palette']");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.open(dialog);
    });
  }

  private open(dialog: HTMLDialogElement): void {
    for (const other of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) other.close();
    dialog.showModal();
    this.input.select();
    this.input.dispatchEvent(new CustomEvent("ks:ask", { bubbles: true }));
  }

  /** New results: the first is chosen, and how many there are is said. */
  private show(): void {
    const says = this.querySelector<HTMLElement>("#palette-list")?.dataset.says ?? "";
    this.querySelector("[data-announcement]")!.textContent = says;
    this.choose(this.options[0]);
  }

  private choose(option: HTMLAnchorElement | undefined): void {
    for (const each of this.options) each.ariaSelected = String(each === option);
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  private readonly walk = (event: KeyboardEvent): void => {
    const options = this.options;
    const here = options.findIndex((each) => each.ariaSelected === "true");
    if (event.key === "Enter" && options[here]) {
      event.preventDefault();
      options[here].click();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !options.length) return;
    event.preventDefault();
    this.choose(options[(here + step + options.length) % options.length]);
  };
}

customElements.define("ks-palette", Palette);
