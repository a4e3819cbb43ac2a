// What is being written is kept in this window for the member who writes it, and goes once somebody else is here or
// nobody: on the page to sign in, where signing out leads, too.

const KIND = "comment";

/** Where a draft of `who` is kept; `where` tells the places of one page apart. */
export function keyOf(who: string, where: string): string {
  return `${KIND} ${who} ${where}`;
}

/** Forget what was written by anybody but `who`; "" is nobody. */
export function forgetOthers(kept: Storage, who: string): void {
  const keys = Array.from({ length: kept.length }, (_, place) => kept.key(place) ?? "");
  const theirs = who ? keyOf(who, "") : undefined;
  for (const key of keys) {
    if (key.startsWith(`${KIND} `) && !(theirs && key.startsWith(theirs))) kept.removeItem(key);
  }
}

/** Whose page this is; "" where nobody is signed in. */
export function whoIsHere(): string {
  return document.body.dataset.member ?? "";
}
