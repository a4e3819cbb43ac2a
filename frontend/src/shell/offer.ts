// What may be written next, offered below a field: a list that the arrow keys walk, Enter and Tab take from, and
// Escape puts away. The focus stays in the field.

/** `value` goes into the field; `says` stands beside it. */
export interface Offered {
  readonly value: string;
  readonly says?: string;
}

export class Offer {
  private readonly list = document.createElement("ul");
  private chosen = 0;

  constructor(
    private readonly field: HTMLInputElement | HTMLTextAreaElement,
    private readonly take: (value: string) => void,
    { id, label, after, signal }: { id: string; label: string; after: Element; signal: AbortSignal },
  ) {
    this.list.className = "ks-offer";
    this.list.id = id;
    this.list.role = "listbox";
    this.list.ariaLabel = label;
    this.list.hidden = true;
    after.after(this.list);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", id);
    field.addEventListener("keydown", this.onKey as EventListener, { signal });
    field.addEventListener("blur", this.close, { signal });
    // before the field loses the focus
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.takeFrom((event.target as Element).closest("li"));
    }, { signal });
    signal.addEventListener("abort", () => this.list.remove());
  }

  get isOpen(): boolean {
    return !this.list.hidden;
  }

  show(offered: readonly Offered[]): void {
    if (!offered.length || document.activeElement !== this.field) return this.close();
    this.list.replaceChildren(...offered.map((each, place) => this.option(each, place)));
    this.list.hidden = false;
    if (this.field.role === "combobox") this.field.ariaExpanded = "true";
    this.choose(0);
  }

  readonly close = (): void => {
    this.list.hidden = true;
    if (this.field.role === "combobox") this.field.ariaExpanded = "false";
    this.field.removeAttribute("aria-activedescendant");
  };

  private option({ value, says }: Offered, place: number): HTMLLIElement {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `${this.list.id}-${place}`;
    option.dataset.value = value;
    option.append(value);
    if (says) {
      const beside = document.createElement("span");
      beside.className = "ks-offer__says";
      beside.textContent = says;
      option.append(" ", beside);
    }
    return option;
  }

  private choose(place: number): void {
    const options = [...this.list.children];
    this.chosen = (place + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.chosen)));
    const chosen = options[this.chosen];
    this.field.setAttribute("aria-activedescendant", chosen?.id ?? "");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (!this.isOpen || event.isComposing) return;
    if (event.key === "ArrowDown") this.choose(this.chosen + 1);
    else if (event.key === "ArrowUp") this.choose(this.chosen - 1);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) this.takeFrom(this.list.children[this.chosen]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  private takeFrom(option: Element | null | undefined): void {
    if (!(option instanceof HTMLElement)) return;
    this.close();
    this.take(option.dataset.value ?? "");
  }
}
