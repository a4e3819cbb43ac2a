// After an @ the names of those who may read what is said here are offered; and what is being written survives
// a page that is left by mistake, in this window and for this member only.

import { Offer } from "../shell/offer";
import { forgetOthers, keyOf, whoIsHere } from "./drafts";

const AT_THE_END = /(?:^|[^\w.@])@([\p{L}][\p{L}\p{M} .'’-]{0,40})?$/u;
const PAUSE = 150;

class Mentions extends HTMLElement {
  private offer?: Offer;
  private readonly controller = new AbortController();
  private asking?: AbortController;
  private timer = 0;

  connectedCallback(): void {
    const { signal } = this.controller;
    this.offer ??= new Offer(this.area, this.take, {
      id: `${this.area.id}-people`, label: this.dataset.offer ?? "", after: this.area.closest("label") ?? this.area, signal,
    });
    this.area.value ||= sessionStorage.getItem(this.draft) ?? "";
    this.area.addEventListener("input", this.onInput, { signal });
    this.area.addEventListener("blur", this.close, { signal });
    this.area.form?.addEventListener("submit", () => sessionStorage.removeItem(this.draft), { signal });
  }

  disconnectedCallback(): void {
    this.controller.abort();
    window.clearTimeout(this.timer);
  }

  private get area(): HTMLTextAreaElement {
    return this.querySelector("textarea") as HTMLTextAreaElement;
  }

  private get draft(): string {
    return keyOf(whoIsHere(), `${location.pathname} ${this.dataset.people ?? ""}`);
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
    this.offer?.show(names.map((value) => ({ value })));
  }

  private readonly take = (name: string): void => {
    const end = this.area.selectionStart;
    this.area.setRangeText(`${name} `, end - (this.begun?.length ?? 0), end, "end");
    sessionStorage.setItem(this.draft, this.area.value);
    this.close();
    this.area.focus();
  };

  private readonly close = (): void => {
    this.asking?.abort();
    this.offer?.close();
  };
}

forgetOthers(sessionStorage, whoIsHere());
customElements.define("ks-mentions", Mentions);
