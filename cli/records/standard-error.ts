import { groupBy } from '../system/group-by';
import { kindOf } from '../text/kind-of-message';

/** Tasks that tell something alike. */
export interface MessageGroup {
  /** That of the first task. */
  readonly line: string;
  readonly tasks: readonly number[];
}

/** A task with what it wrote to standard error, or a line of that. */
export interface TaskText {
  readonly task: number;
  readonly text: string;
}

/** What packages and progress bars say of themselves, in R, Python and Julia. */
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
 * What a text on standard error tells, a line each: its first line, and each warning behind it. Where a line announces the message, as R's
 * "Warning message:" does, the next is joined to it; of R's list of messages each is one.
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

/** What is indented belongs to a line above it: the code that Python quotes. */
function isWarning(line: string): boolean {
  return !/^\s/.test(line) && WARNINGS.some((warning) => warning.test(line));
}

/** The tasks by what they told; messages that differ in numbers alone are alike. Those come first that most tasks have. */
export function groupByMessage(texts: readonly TaskText[]): MessageGroup[] {
  const told = texts.flatMap(({ task, text }) =>
    [...groupBy(messagesIn(text), kindOf)].map(([kind, [line = '']]) => ({ kind, line, task })),
  );
  return [...groupBy(told, ({ kind }) => kind).values()]
    .map((group) => ({ line: group[0]?.line ?? '', tasks: group.map(({ task }) => task) }))
    .sort((a, b) => b.tasks.length - a.tasks.length);
}
