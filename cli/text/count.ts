/** A number with the words that go with it, `1 item is` or `2 items are`. */
export function counted(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
