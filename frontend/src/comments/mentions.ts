// After an @ the names of those who may read what is said here are offered; and what is being written survives
// a page that is left by mistake, in this window only.

const AT_THE_END = /(?:^|[^\w.@])@([\p{L}][\p{L}\p{M} .'’-]{0,40})?$/u;
const PAUSE = 150;

class Mentions extends HTMLElement {
  private readonly offer = document.createElement("ul");
  private readonly controller = new AbortController();
  private asking?: AbortController;
  private timer = 0;
  private chosen = 0;

  connectedCallback(): void {
    const { signal } = this.controller;
    this.offer.className = "ks-mentions__offer";
    this.offer.id = `${this.area.id}-people`;
    this.offer.role = "listbox";
    this.offer.ariaLabel = this.dataset.offer ?? "";
    this.offer.hidden = true;
    (this.area.closest("label") ?? this.area).after(this.offer);
    this.area.setAttribute("aria-autocomplete", "list");
    this.area.setAttribute("aria-controls", this.offer.id);
    this.area.value ||= sessionStorage.getItem(this.draft) ?? "";
    this.area.addEventListener("input", this.onInput, { signal });
    this.area.addEventListener("keydown", this.onKey, { signal });
    this.area.addEventListener("blur", this.close, { signal });
    this.area.form?.addEventListener("submit", () => sessionStorage.removeItem(this.draft), { signal });
    // before the text loses the focus
    this.offer.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = (event.target as Element).closest("li");
      if (option) this.take(option.textContent ?? "");
    }, { signal });
  }

  disconnectedCallback(): void {
    this.controller.abort();
    window.clearTimeout(this.timer);
  }

  private get area(): HTMLTextAreaElement {
    return this.querySelector("textarea") as HTMLTextAreaElement;
  }

  private get draft(): string {
    return `comment ${location.pathname} ${this.dataset.people ?? ""}`;
  }

  /** What follows the @ before the caret; undefined where there is none. */
  private get begun(): string | undefined {
    const found = AT_THE_END.exec(this.area.value.slice(0, this.area.selectionStart));
    return found ? (found[1] ?? "") : undefined;
  }

  private readonly onInput = (): void => {
    sessionStorage.setItem(this.draft, this.area.value);
    window.clearTimeout(this.timer);
    if (this.begun === undefined) return this.close();
    this.timer = window.setTimeout(() => void this.ask(), PAUSE);
  };

  private async ask(): Promise<void> {
    const begun = this.begun;
    if (begun === undefined) return;
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const address = `${this.dataset.people ?? ""}?q=${encodeURIComponent(begun)}`;
      const answer = await fetch(address, { signal: this.asking.signal });
      if (!answer.ok) return this.close();
      const { names } = (await answer.json()) as { names: string[] };
      this.show(names.filter((name) => name !== begun));
    } catch (error) {
      if (!(error instanceof DOMException)) this.close(); // without names one still writes
    }
  }

  private show(names: string[]): void {
    if (!names.length || document.activeElement !== this.area) return this.close();
    this.offer.replaceChildren(
      ...names.map((name, place) => {
        const option = document.createElement("li");
        option.role = "option";
        option.id = `${this.offer.id}-${place}`;
        option.textContent = name;
        return option;
      }),
    );
    this.offer.hidden = false;
    this.choose(0);
  }

  private choose(place: number): void {
    const options = [...this.offer.children];
    this.chosen = (place + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.chosen)));
    this.area.setAttribute("aria-activedescendant", options[this.chosen]?.id ?? "");
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (this.offer.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") this.choose(this.chosen + 1);
    else if (event.key === "ArrowUp") this.choose(this.chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.offer.children[this.chosen]?.textContent ?? "");
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private take(name: string): void {
    const end = this.area.selectionStart;
    this.area.setRangeText(`${name} `, end - (this.begun?.length ?? 0), end, "end");
    sessionStorage.setItem(this.draft, this.area.value);
    this.close();
    this.area.focus();
  }

  private readonly close = (): void => {
    this.asking?.abort();
    this.offer.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  };
}

customElements.define("ks-mentions", Mentions);
