// A formula offers the names it may use while it is typed, or all of them on Alt ArrowDown; without scripts they stand
// in a table of the page.

import { Offer } from "../shell/offer";
import { fitting, mayBegin, type Name, saysOf, wordBefore } from "./names";

class Formula extends HTMLElement {
  private readonly controller = new AbortController();
  private offer?: Offer;
  private names: readonly Name[] = [];
  private isTaking = false;

  connectedCallback(): void {
    const told = document.getElementById(this.dataset.names ?? "");
    this.names = told ? (JSON.parse(told.textContent ?? "[]") as Name[]) : [];
    if (!this.names.length || this.offer) return;
    const { signal } = this.controller;
    const { field } = this;
    field.role = "combobox";
    field.ariaExpanded = "false";
    field.autocomplete = "off";
    this.offer = new Offer(field, this.take, {
      id: `${field.id}-names`, label: this.dataset.offer ?? "", after: field, signal,
    });
    field.addEventListener("input", this.onInput, { signal });
    field.addEventListener("keydown", this.onKey, { signal });
  }

  disconnectedCallback(): void {
    this.controller.abort();
  }

  private get field(): HTMLInputElement {
    return this.querySelector("input") as HTMLInputElement;
  }

  private get caret(): number {
    return this.field.selectionStart ?? this.field.value.length;
  }

  private readonly onInput = (): void => {
    if (this.isTaking) return;
    const word = wordBefore(this.field.value, this.caret);
    if (word) this.show(word);
    else this.offer?.close();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" || !event.altKey) return;
    const word = wordBefore(this.field.value, this.caret);
    if (!word && !mayBegin(this.field.value, this.caret)) return;
    event.preventDefault();
    this.show(word, this.names.length);
  };

  private show(word: string, most?: number): void {
    this.offer?.show(fitting(this.names, word, most).map((each) => ({ value: each.name, says: saysOf(each) })));
  }

  private readonly take = (name: string): void => {
    const { field, caret } = this;
    field.setRangeText(name, caret - wordBefore(field.value, caret).length, caret, "end");
    this.isTaking = true;
    field.dispatchEvent(new Event("input", { bubbles: true })); // the formula says what it does now
    this.isTaking = false;
  };
}

customElements.define("ks-formula", Formula);
