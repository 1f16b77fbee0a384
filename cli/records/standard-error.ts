import { groupBy } from '../system/group-by';
import { kindOf } from '../text/kind-of-message';

/** Tasks with the same kind of message. */
export interface MessageGroup {
  /** The message of the first task. */
  readonly line: string;
  readonly tasks: readonly number[];
}

/** A task with its standard error, or a line of that. */
export interface TaskText {
  readonly task: number;
  readonly text: string;
}

/** Messages that packages and progress bars print about themselves, in R, Python and Julia. */
const CHATTER = [
  /^\s*$/,
  /^Loading required (?:package|namespace): /,
  /^Attaching package: /,
  /^The following objects? (?:is|are) masked from /,
  /^Registered S3 methods? overwritten by /,
  /^ {2}method +from/,
  /^ {4,}\S/,
  /^── .* ──/u,
  /^[✔✖ℹ] /u,
  /^Welcome to /,
  /^ *(?:Activating|Precompiling|Info) /,
  /^\s*\d+%\|/,
  /^\s*\|[=\s]*\|\s*\d+\s?%/,
];

export const LONGEST_LINE = 200;

/** How programs begin a warning: `warning: …`, `file.py:3: RuntimeWarning: …`, `[WARN] …`, `┌ Warning: …`. */
const WARNINGS = [
  /^Warning message:$/,
  /(?:^|[\s:[(])[A-Za-z]*[Ww]arn(?:ing)?s?[\]:)]/,
  /^(?:[^a-z]*\s)?WARN(?:ING)?\b/,
  /^There were \d+ (?:or more )?warnings/,
];

/**
 * The messages of a text on standard error, one line each: its first line, and each later warning. If a line only
 * announces the message, as R's "Warning message:" does, the next line is joined to it. In R's list of messages, each
 * one counts.
 */
export function messagesIn(text: string): string[] {
  const lines = text.split('\n').map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1).trimEnd());
  const messages: string[] = [];
  let isList = false;
  for (let at = 0; at < lines.length; at++) {
    const whole = lines[at] ?? '';
    if (CHATTER.some((chatter) => chatter.test(whole))) continue;
    let line = whole.trim().replace(/^In addition: (?=Warning message)/, '');
    const isListed: boolean = isList && /^\d+: /.test(line);
    isList = isListed || line === 'Warning messages:';
    if (isListed) line = line.replace(/^\d+:/, 'Warning message:');
    else if (isList || (messages.length > 0 && !isWarning(whole))) continue;
    // R breaks a warning after its title, and after a long call.
    while (/^Warning.*:$| :$/.test(line) && at + 1 < lines.length) line = `${line} ${(lines[++at] ?? '').trim()}`;
    messages.push(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
  }
  return messages;
}

/** An indented line belongs to one above it: the code that Python quotes. */
function isWarning(line: string): boolean {
  return !/^\s/.test(line) && WARNINGS.some((warning) => warning.test(line));
}

/**
 * The tasks grouped by their messages. Messages that differ only in numbers are grouped together. The largest groups
 * come first.
 */
export function groupByMessage(texts: readonly TaskText[]): MessageGroup[] {
  const told = texts.flatMap(({ task, text }) =>
    [...groupBy(messagesIn(text), kindOf)].map(([kind, [line = '']]) => ({ kind, line, task })),
  );
  return [...groupBy(told, ({ kind }) => kind).values()]
    .map((group) => ({ line: group[0]?.line ?? '', tasks: group.map(({ task }) => task) }))
    .sort((a, b) => b.tasks.length - a.tasks.length);
}
