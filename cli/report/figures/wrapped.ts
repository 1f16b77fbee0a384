const MOST_LINES = 6;
/** A longer word is broken. */
const LONGEST_WORD = 32;

/**
 * A label in lines of at most so many characters, broken between words where possible. A label that needs more than a
 * few lines is cut.
 */
export function wrapped(label: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const words = label.split(/\s+/).flatMap((word) => word.match(BREAKABLE) ?? ['']);
  for (const word of words) {
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= width) line = `${line} ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1] ?? ''}…`];
}

const BREAKABLE = new RegExp(`.{1,${String(LONGEST_WORD)}}`, 'gu');
