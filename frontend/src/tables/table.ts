// Arrow keys walk from cell to cell, so that every figure can be reached and read out exactly. For the phone, where
// the style sheet folds rows into cards, each cell is told its heading and keeps its role.

const STEPS: Record<string, readonly [rows: number, cells: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

class Table extends HTMLElement {
  connectedCallback(): void {
    if (this.classList.contains("ks-table--stack")) this.label();
    else new ResizeObserver(() => this.letScroll()).observe(this);
    this.addEventListener("keydown", this.walk);
  }

  /** A table wider than its place is scrolled by keyboard too. */
  private letScroll(): void {
    if (this.scrollWidth <= this.clientWidth) return this.removeAttribute("tabindex");
    this.tabIndex = 0;
    this.role = "region";
    this.ariaLabel = this.querySelector("caption")?.textContent?.trim() ?? "";
  }

  private label(): void {
    const headings = [...this.querySelectorAll("thead th")].map((heading) => (heading.textContent ?? "").trim());
    this.querySelector("table")?.setAttribute("role", "table");
    for (const row of this.querySelectorAll("tbody tr")) {
      row.setAttribute("role", "row");
      [...row.children].forEach((cell, place) => {
        cell.setAttribute("role", cell.matches("th") ? "rowheader" : "cell");
        (cell as HTMLElement).dataset.label = headings[place] ?? "";
      });
    }
  }

  private readonly walk = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const here = (event.target as Element).closest<HTMLTableCellElement>("td, th");
    if ((event.target as Element).matches("input, select, textarea")) return; // arrows are theirs
    if (!here || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = here.parentElement as HTMLTableRowElement;
    if (event.key === "Enter" && event.target === here) row.querySelector("a")?.click();
    if (!step) return;
    const rows = [...this.querySelectorAll("tr")];
    const next = rows[rows.indexOf(row) + step[0]]?.cells[here.cellIndex + step[1]];
    if (!next) return;
    event.preventDefault();
    next.tabIndex = -1;
    (next.querySelector<HTMLElement>("a, button") ?? next).focus();
  };
}

customElements.define("ks-table", Table);
