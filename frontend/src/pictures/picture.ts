// The card of a picture: `t` shows the table under it, CSV saves what the table says, every digit of it.
import { onLetter } from "../shell/keys";

class Picture extends HTMLElement {
  connectedCallback(): void {
    const table = this.button("table");
    const csv = this.button("csv");
    if (table && this.querySelector(".ks-chart")) {
      table.hidden = false;
      table.addEventListener("click", () => this.open(table.getAttribute("aria-pressed") !== "true"));
    }
    if (csv && this.querySelector("table")) {
      csv.hidden = false;
      csv.addEventListener("click", () => this.save());
    }
  }

  /** Show or hide the table under the drawing. */
  open(isOpen: boolean): void {
    this.button("table")?.setAttribute("aria-pressed", String(isOpen));
    for (const chart of this.querySelectorAll(".ks-chart")) chart.toggleAttribute("data-open", isOpen);
  }

  get isOpen(): boolean {
    return this.querySelector(".ks-chart[data-open]") !== null;
  }

  private button(action: string): HTMLButtonElement | null {
    return this.querySelector(`.ks-picture__actions [data-action="${action}"]`);
  }

  private save(): void {
    const finding = this.querySelector("h2")?.textContent?.trim() ?? "kingside";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csvOf(this.querySelector("table")!)], { type: "text/csv" }));
    link.download = `${finding.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60)}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

function csvOf(table: HTMLTableElement): string {
  const rows = [...table.querySelectorAll("tr")].map((row) => [...row.cells].map(textOf).map(quoted).join(","));
  return `${rows.join("\n")}\n`;
}

function textOf(cell: HTMLTableCellElement): string {
  const figure = cell.querySelector<HTMLDataElement>("data.ks-figure");
  if (figure) return figure.value;
  if (cell.querySelector(".ks-unknown, .ks-hidden")) return "";
  const text = (cell.textContent ?? "").replace(/\s+/g, " ").trim();
  return /^[=+@\t]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text; // a spreadsheet must not take a name for a formula
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

customElements.define("ks-picture", Picture);

onLetter("t", () => {
  const pictures = [...document.querySelectorAll<Picture>("ks-picture:has(.ks-chart)")];
  const isOpen = !pictures.some((picture) => picture.isOpen);
  for (const picture of pictures) picture.open(isOpen);
});
