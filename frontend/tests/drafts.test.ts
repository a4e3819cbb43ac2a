import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetOthers, keyOf } from "../src/comments/drafts";

/** As much of a window's storage as drafts need. */
class Kept {
  private readonly entries = new Map<string, string>();

  constructor(...keys: string[]) {
    for (const key of keys) this.entries.set(key, "We met.");
  }

  get length(): number {
    return this.entries.size;
  }

  key(place: number): string | null {
    return this.keys[place] ?? null;
  }

  removeItem(key: string): void {
    this.entries.delete(key);
  }

  get keys(): string[] {
    return [...this.entries.keys()];
  }
}

const PAGE = "/accounts/A/ /comments/people/";

function left(who: string, ...keys: string[]): string[] {
  const kept = new Kept(...keys);
  forgetOthers(kept as unknown as Storage, who);
  return kept.keys;
}

test("whoever writes finds the draft again", () => {
  assert.deepEqual(left("7", keyOf("7", PAGE)), [keyOf("7", PAGE)]);
});

test("once somebody else is here, drafts are gone, all of them", () => {
  assert.deepEqual(left("8", keyOf("7", PAGE), keyOf("7", "/exits/1/"), keyOf("77", PAGE)), []);
});

test("where nobody is signed in, drafts are gone, and nothing else", () => {
  assert.deepEqual(left("", keyOf("7", PAGE), keyOf("", PAGE), "other"), ["other"]);
});
