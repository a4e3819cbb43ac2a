import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../src/kingside/web/tests/figure_cases.json";
import { count, exact, money, percent } from "../src/figures";

const STYLES = { money, exact, percent, count };

for (const [style, value, text] of cases as [keyof typeof STYLES, string, string][]) {
  test(`${style} ${value} reads ${text}`, () => {
    assert.equal(STYLES[style](value), text);
  });
}

test("what is no decimal is refused", () => {
  assert.throws(() => money("1e5"), TypeError);
});
