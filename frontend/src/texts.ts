// Texts come from the server with what they belong to; some hold {names} of what only the browser knows.

/** The text with its values in place. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (name, key: string) => values[key] ?? name);
}
