import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../src/kingside/web/tests/figure_cases.json";
import { count, difference, exact, money, percent } from "../src/figures";

const STYLES = { money, exact, percent, count };

for (const [style, value, text] of cases as [keyof typeof STYLES, string, string][]) {
  test(`${style} ${value} reads ${text}`, () => {
    assert.equal(STYLES[style](value), text);
  });
}

test("a difference is exact", () => {
  assert.equal(difference("12345678901234567.10", "0.2"), "12345678901234566.90");
  assert.equal(difference("1.00", "3.5"), "-2.50");
});

test("what is no decimal is refused", () => {
  assert.throws(() => money("1e5"), TypeError);
});
