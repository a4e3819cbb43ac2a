import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, mayBegin, type Name, saysOf, wordBefore } from "../src/costs/names";

function named(...names: string[]): Name[] {
  return names.map((name) => ({ name, unit: "", sample: "" }));
}

const words = (formula: string): string => wordBefore(formula, formula.length);
const found = (names: Name[], word: string): string[] => fitting(names, word).map(({ name }) => name);

test("the word before the caret is the one that is being typed", () => {
  assert.equal(words("6 + 3*li"), "li");
  assert.equal(words("größe_2"), "größe_2");
  assert.equal(wordBefore("cases + rush", 3), "cas");
});

test("a number, a sign and a text in quotes are no name", () => {
  for (const formula of ["", "6", "6 + ", "2x", "1.5e", "channel = 'ed", "f("]) assert.equal(words(formula), "");
  assert.equal(words("channel = 'edi' and ru"), "ru");
});

test("a name may begin at the beginning and behind a sign, a bracket or a word that joins", () => {
  for (const formula of ["", "6 + ", "max(", "max(a, ", "rush and ", "a <"]) assert.ok(mayBegin(formula, formula.length), formula);
  for (const formula of ["6", "cases ", "channel = 'a, ", "land "]) assert.ok(!mayBegin(formula, formula.length), formula);
});

test("names that begin so come before those that hold it", () => {
  assert.deepEqual(found(named("net_revenue", "is_return", "returns"), "RE"), ["returns", "net_revenue", "is_return"]);
  assert.deepEqual(found(named("cases"), "pallet"), []);
  assert.deepEqual(found(named("net_revenue", "rush"), "r"), ["rush"], "one letter is in too many names");
});

test("a name that is typed out is offered only while others fit, too", () => {
  assert.deepEqual(found(named("cases", "days"), "cases"), []);
  assert.deepEqual(found(named("cases", "cases_returned"), "cases"), ["cases", "cases_returned"]);
});

test("no more than eight are offered, unless all are asked for", () => {
  const many = named(...Array.from({ length: 20 }, (_, n) => `column_${n}`));

  assert.equal(fitting(many, "c").length, 8);
  assert.equal(fitting(many, "", many.length).length, 20);
});

test("beside a name stand its unit and an example, as far as there are any", () => {
  assert.equal(saysOf({ name: "freight", unit: "EUR", sample: "12.40" }), "EUR · 12.40");
  assert.equal(saysOf({ name: "freight", unit: "", sample: "12.40" }), "12.40");
});
