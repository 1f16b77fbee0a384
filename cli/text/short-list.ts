const MOST_NAMES = 5;

/** Names in readable form; if there are many, the first ones. */
export function shortList(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  return rest <= 1 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${String(rest)} more`;
}
