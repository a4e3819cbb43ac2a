import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../src/kingside/web/tests/figure_cases.json";
import localeCases from "../../src/kingside/web/tests/locale_cases.json";
import { count, difference, exact, money, percent, writeWith } from "../src/figures";
import { filled } from "../src/texts";

const STYLES = { money, exact, percent, count };

for (const [style, value, text] of cases as [keyof typeof STYLES, string, string][]) {
  test(`${style} ${value} reads ${text}`, () => {
    assert.equal(STYLES[style](value), text);
  });
}

for (const [locale, group, decimal, style, value, text] of localeCases as [string, string, string, keyof typeof STYLES, string, string][]) {
  test(`in ${locale}, ${style} ${value} reads ${text}`, () => {
    writeWith({ group, decimal });
    assert.equal(STYLES[style](value), text);
    writeWith({ group: ",", decimal: "." });
  });
}

test("a difference is exact, and the same in every locale", () => {
  writeWith({ group: ".", decimal: "," });
  assert.equal(difference("12345678.10", "0.2"), "12345677.90");
  writeWith({ group: ",", decimal: "." });
});

test("a difference is exact", () => {
  assert.equal(difference("12345678901234567.10", "0.2"), "12345678901234566.90");
  assert.equal(difference("1.00", "3.5"), "-2.50");
});

test("what is no decimal is refused", () => {
  assert.throws(() => money("1e5"), TypeError);
});

test("a text is filled with the values it names, and keeps what nobody knows", () => {
  assert.equal(filled("Peak {profit} at rank {rank}, {else}", { profit: "4.2 M", rank: "7" }), "Peak 4.2 M at rank 7, {else}");
});
