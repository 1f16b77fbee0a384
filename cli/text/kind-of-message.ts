/** What messages have in common that differ in numbers alone. */
export function kindOf(message: string): string {
  return message.replace(/\b0x[\da-f]+\b|\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi, '#');
}

/** What messages have in common that differ in numbers, or in what they quote of an output. */
export function kindOfQuoting(message: string): string {
  return kindOf(message.replaceAll(/"[^"]*"|'[^']*'/g, '""'));
}
