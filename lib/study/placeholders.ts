// `$(name)`, and `$$(name)` for the text "$(name)". The text in the parentheses is a placeholder only if it could be a
// name.
export const PLACEHOLDER = /(\$?)\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g;

/** A word of a command with the values of a task inserted. */
export function fillWord(word: string, valueOf: (name: string) => string): string {
  return word.replace(PLACEHOLDER, (found, escape, name: string) => (escape === '' ? valueOf(name) : found.slice(1)));
}

/** The names of the parameters in a word. */
export function placeholders(word: string): string[] {
  return [...word.matchAll(PLACEHOLDER)].filter(([, escape]) => escape === '').map(([, , name = '']) => name);
}
