/** The common part of messages that differ only in numbers. */
export function kindOf(message: string): string {
  return message.replace(/\b0x[\da-f]+\b|\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi, '#');
}

/** The common part of messages that differ in numbers, or in what they quote from an output. */
export function kindOfQuoting(message: string): string {
  return kindOf(message.replaceAll(/"[^"]*"|'[^']*'/g, '""'));
}
