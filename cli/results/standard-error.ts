/** Tasks that have a line alike. */
export interface LineGroup {
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

const LONGEST_LINE = 200;

/** The first line that tells something, with the next where that has the message: of "Warning message:" what it is. */
export function firstLine(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1).trimEnd());
  const first = lines.findIndex((line) => !CHATTER.some((chatter) => chatter.test(line)));
  if (first === -1) return undefined;
  let line = (lines[first] ?? '').trim();
  // R breaks a warning after its title, and after a long call.
  for (let next = first + 1; /^Warning.*:$| :$/.test(line) && next < lines.length; next++)
    line = `${line} ${(lines[next] ?? '').trim()}`;
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}

/** The tasks by their first line; lines that differ in numbers alone are alike. Those come first that most tasks have. */
export function groupByFirstLine(texts: readonly TaskText[]): LineGroup[] {
  const groups = new Map<string, { readonly line: string; readonly tasks: number[] }>();
  for (const { task, text } of texts) {
    const line = firstLine(text);
    if (line === undefined) continue;
    const key = line.replace(/\b0x[\da-f]+\b|\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi, '#');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { line, tasks: [task] });
    else group.tasks.push(task);
  }
  return [...groups.values()].sort((a, b) => b.tasks.length - a.tasks.length);
}
