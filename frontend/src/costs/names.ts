// Which names fit what is being typed in a formula.

/** A name that a formula may use, with its unit and an example, in the words of the page. */
export interface Name {
  readonly name: string;
  readonly unit: string;
  readonly sample: string;
}

const MOST = 8;
const WORD = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*$/u;

/** The name that is being typed right before the caret; "" where none is, or a text in quotes is. */
export function wordBefore(formula: string, caret: number): string {
  const before = formula.slice(0, caret);
  const isInText = before.split("'").length % 2 === 0;
  return isInText ? "" : (WORD.exec(before)?.[0] ?? "");
}

/** Where a name may stand that nobody has begun to type: at the beginning, or behind a sign or bracket. */
export function mayBegin(formula: string, caret: number): boolean {
  const before = formula.slice(0, caret);
  return before.split("'").length % 2 === 1 && /(^|[-+*/<>=(,]|\b(and|or|not))\s*$/.test(before);
}

/** Names that begin with the word, then those that hold it, unless it is one letter; none once it is the only one. */
export function fitting(names: readonly Name[], word: string, most = MOST): Name[] {
  const wanted = word.toLowerCase();
  const begin = names.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const hold = word.length < 2 ? [] : names.filter((each) => !begin.includes(each) && each.name.toLowerCase().includes(wanted));
  const found = [...begin, ...hold];
  return found.length === 1 && found[0]?.name === word ? [] : found.slice(0, most);
}

/** What stands beside a name: its unit and an example. */
export function saysOf({ unit, sample }: Name): string {
  return [unit, sample].filter(Boolean).join(" · ");
}
