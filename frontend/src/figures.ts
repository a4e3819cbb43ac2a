// Numbers as people read them; the rules of src/kingside/web/figures.py, held to the same answers by
// src/kingside/web/tests/figure_cases.json. Decimals stay text and whole numbers: nothing here is a float.
// Which marks the locale has, and what stands for thousands and millions, is said by the page.

export type Figure = string | number;

interface Decimal {
  readonly isNegative: boolean;
  readonly digits: bigint; // the value without its sign and point
  readonly scale: number; // how many of the digits stand behind the point
}

const MINUS = "\u2212";
const NARROW_SPACE = "\u202f";

interface Marks {
  readonly group: string;
  readonly decimal: string;
}

let marks: Marks = marksOf(globalThis.document?.documentElement);

/** What the page says; English where it says nothing. */
function marksOf(page?: HTMLElement): Marks {
  return { group: page?.dataset.group ?? ",", decimal: page?.dataset.decimal ?? "." };
}

const SCALES = ["", ...(globalThis.document?.documentElement.dataset.scales ?? "k|M|bn|tn").split("|")];

/** Write with other marks from now on. */
export function writeWith(other: Marks): void {
  marks = other;
}

/** The mark before the decimals. */
export function decimalMark(): string {
  return marks.decimal;
}

/** Short amount with its scale: "4213442.12" is "4.2 M". */
export function money(value: Figure): string {
  const amount = parse(value);
  const fits = SCALES.findIndex((_, step) => rounded(shifted(amount, 3 * step), 0) < 1000n);
  const step = fits < 0 ? SCALES.length - 1 : fits;
  const [power, scale] = [3 * step, SCALES[step]];
  const scaled = shifted(amount, power);
  const text = signed(fixed(scaled, placesOf(scaled, power)), amount);
  return scale ? `${text}${NARROW_SPACE}${scale}` : text;
}

/** Every digit, thousands grouped, at least `places` decimals: "4,213,442.12". */
export function exact(value: Figure, places = 2): string {
  const amount = parse(value);
  const kept = Math.max(places, amount.scale - trailingZeros(amount));
  return signed(fixed(amount, kept), amount);
}

/** A ratio as percentage: "0.1868" is "18.7 %", whole from 1,000 % on. */
export function percent(ratio: Figure): string {
  const share = shifted(parse(ratio), -2);
  const places = rounded(share, 1) >= 10000n ? 0 : 1;
  return `${signed(fixed(share, places), share)}${NARROW_SPACE}%`;
}

/** A whole number in full: "12,345". */
export function count(value: Figure): string {
  return exact(value, 0);
}

/** The exact difference, as decimal text. */
export function difference(from: Figure, taken: Figure): string {
  const [a, b] = [parse(from), parse(taken)];
  const scale = Math.max(a.scale, b.scale);
  const left = inUnits(a, scale) - inUnits(b, scale);
  const amount = { isNegative: left < 0n, digits: left < 0n ? -left : left, scale };
  return `${amount.isNegative ? "-" : ""}${plain(amount, scale).join(".")}`;
}

function inUnits({ isNegative, digits, scale }: Decimal, places: number): bigint {
  const units = digits * 10n ** BigInt(places - scale);
  return isNegative ? -units : units;
}

function parse(value: Figure): Decimal {
  const [, sign, whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(String(value)) ?? [];
  if (whole === "") throw new TypeError(`not a decimal: ${value}`);
  return { isNegative: sign === "-", digits: BigInt(whole + fraction), scale: fraction.length };
}

function shifted(amount: Decimal, power: number): Decimal {
  const scale = amount.scale + power;
  return scale >= 0 ? { ...amount, scale } : { ...amount, digits: amount.digits * 10n ** BigInt(-scale), scale: 0 };
}

/** The size in units of the last of `places` decimals, half away from zero. */
function rounded(amount: Decimal, places: number): bigint {
  const drop = amount.scale - places;
  if (drop <= 0) return amount.digits * 10n ** BigInt(-drop);
  const unit = 10n ** BigInt(drop);
  return (2n * amount.digits + unit) / (2n * unit);
}

function fixed(amount: Decimal, places: number): string {
  const [whole = "", ...fraction] = plain(amount, places);
  return [whole.replace(/\B(?=(\d{3})+$)/g, marks.group), ...fraction].join(marks.decimal);
}

/** The digits before the point, and those behind it if there are to be any. */
function plain(amount: Decimal, places: number): string[] {
  const digits = String(rounded(amount, places)).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return places ? [whole, digits.slice(-places)] : [whole];
}

function placesOf(scaled: Decimal, power: number): number {
  if (power === 0 && trailingZeros(scaled) >= scaled.scale) return 0;
  if (power === 0 && scaled.digits < 10n ** BigInt(scaled.scale)) return 2;
  return rounded(scaled, 1) >= 1000n ? 0 : 1;
}

function trailingZeros({ digits, scale }: Decimal): number {
  return digits === 0n ? scale : /0*$/.exec(String(digits))![0].length;
}

function signed(text: string, amount: Decimal): string {
  return amount.isNegative && /[1-9]/.test(text) ? MINUS + text : text;
}
