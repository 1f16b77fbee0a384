import { isUtf8 } from 'node:buffer';
import { readRegularFile } from '../input/regular-file';
import { CliError, EXIT } from '../text/errors';

/** What the author of a report adds. */
export interface ReportOptions {
  /** In place of the study's id. */
  readonly title?: string | undefined;
  /** Paragraphs of the author. */
  readonly note?: readonly string[];
  /** The share to which others are compared. */
  readonly level?: number | undefined;
}

const LONGEST_TITLE = 200;
const MOST_NOTE_BYTES = 64 << 10;

/** The options of the command, checked. @throws CliError */
export function parseAuthorOptions(given: { title?: string; note?: string; level?: string }): ReportOptions {
  return {
    title: given.title === undefined ? undefined : parseTitle(given.title),
    note: given.note === undefined ? [] : readNote(given.note),
    level: given.level === undefined ? undefined : parseLevel(given.level),
  };
}

function parseTitle(given: string): string {
  const title = given.trim();
  if (title !== '' && title.length <= LONGEST_TITLE) return title;
  throw refusal(
    '--title',
    `have 1 to ${String(LONGEST_TITLE)} characters`,
    given.slice(0, 40),
    'put the rest into a file for --note',
  );
}

function parseLevel(given: string): number {
  const level = Number(given);
  if (/^\d*\.?\d+$/.test(given) && level > 0 && level < 1) return level;
  throw refusal('--level', 'be a number between 0 and 1', given, 'for 80 %, write 0.8');
}

/** The paragraphs of a text file, which blank lines separate. */
function readNote(file: string): string[] {
  let content: Buffer;
  try {
    content = readRegularFile(file, MOST_NOTE_BYTES);
  } catch (error) {
    throw new CliError(
      `--note: can't read ${file}: ${error instanceof Error ? error.message : String(error)}; name a text file`,
      EXIT.usage,
    );
  }
  if (!isUtf8(content)) throw refusal('--note', 'be a text file in UTF-8', file, 'save it as UTF-8');
  const paragraphs = content
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  if (paragraphs.length === 0)
    throw refusal('--note', 'be a file with text', file, 'write the note, or omit the option');
  return paragraphs;
}

function refusal(option: string, rule: string, got: string, remedy: string): CliError {
  return new CliError(`${option}: must ${rule}, got ${JSON.stringify(got)}; ${remedy}`, EXIT.usage);
}
