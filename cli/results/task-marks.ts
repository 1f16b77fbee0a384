import { numberOf } from '../output/words';

/** What is known about the attempt that printed a result. */
export interface AttemptTraits {
  /** Seconds since 1970. */
  readonly started: number;
  readonly seconds: number;
  readonly pod: string;
  readonly node: string;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** Names of values that differ in each run of a program, whatever it draws. */
const OF_RUNS = words(
  'seconds secs sec ms msec msecs millis milliseconds us ns elapsed took runtime walltime wall duration host hostname node nodename machine memory pod pid ppid uuid timestamp datetime date',
);
/** In a text, they are ordinary words. */
const OF_RUNS_IN_TABLES = words('at when now start started begin began end ended finish finished s');
/** Parts of names with the same meaning. */
const PARTS = words('elapsed runtime walltime hostname host nodename pid timestamp datetime mem rss maxrss');
/** Names of times that a script measures or simulates. A measured time is not longer than the attempt. */
const MEASURED = words('time times duration seconds secs sec ms real user sys system cpu wall self child');
/** Names of values that count tasks and are whole numbers or words. */
const OF_TASKS = words('task taskid run id rep replicate replication job seed');

const CPU_TIME = words('user sys system cpu');
const MOST_CPUS = 64;

/**
 * Whether a value with this name identifies tasks without being a result: a time, a host, a process, its memory, the
 * number of the task.
 */
export function isMarkByName(name: string, cell: string, traits: AttemptTraits, isInText = false): boolean {
  const meaning = (isInText ? meaningInText : meaningInTable)(name);
  if (meaning === 'result' || meaning === 'mark') return meaning === 'mark';
  const number = numberOf(cell);
  if (meaning === 'task') return number === undefined || Number.isInteger(number);
  return number !== undefined && mayBeMeasured(number, meaning, traits);
}

/** What a name says about values, which may also depend on the value. */
type Meaning = 'result' | 'mark' | 'task' | 'time' | 'CPU time';

/** Each of many rows has the same names. */
const meaningInTable = remembered((name) =>
  meaningOf(name, (part) => OF_RUNS.has(part) || OF_RUNS_IN_TABLES.has(part)),
);
const meaningInText = remembered((name) => meaningOf(name, (part) => OF_RUNS.has(part)));

function meaningOf(name: string, isOfRuns: (part: string) => boolean): Meaning {
  const parts = partsOf(name);
  const whole = parts.join('');
  if (whole === '') return 'result';
  if (isOfRuns(whole) || parts.some((part) => PARTS.has(part))) return 'mark';
  if (OF_TASKS.has(whole)) return 'task';
  if (parts.length > 1 && parts.every((part) => isOfRuns(part) || OF_TASKS.has(part) || MEASURED.has(part)))
    return 'mark';
  if (!parts.some((part) => MEASURED.has(part))) return 'result';
  return parts.some((part) => CPU_TIME.has(part)) ? 'CPU time' : 'time';
}

/** So many names are remembered at a time. */
const MOST_NAMES = 1000;

function remembered(meaning: (name: string) => Meaning): (name: string) => Meaning {
  const known = new Map<string, Meaning>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= MOST_NAMES) known.clear();
    const found = meaning(name);
    known.set(name, found);
    return found;
  };
}

/** `endTime`, `end.time` and `end_time` have the same parts. */
function partsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
}

/**
 * Whether a number is a time that fits into the attempt, in seconds or in whole milliseconds, or a time of the clock.
 */
function mayBeMeasured(number: number, meaning: 'time' | 'CPU time', traits: AttemptTraits): boolean {
  const most = (traits.seconds + 1) * (meaning === 'CPU time' ? MOST_CPUS : 1);
  const isShort = number >= 0 && (number <= most || (Number.isInteger(number) && number <= most * 1000));
  return isShort || isClock(number, traits);
}

const DAY = 86_400;

/** Whether a number is the time of the attempt since 1970: in seconds, milliseconds, microseconds or nanoseconds. */
export function isClock(number: number, { started }: AttemptTraits): boolean {
  return [1, 1e3, 1e6, 1e9].some((unit) => Math.abs(number / unit - started) < DAY);
}

const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';
const UNIT = '(?:s|secs?|seconds?|ms|msecs?|milliseconds?|[µμ]s|microseconds?|nanoseconds?|mins|minutes?|hours?)';

/** The format of times, durations, addresses and names of temporary files. */
const FORMS = [
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\b)?/g,
  new RegExp(String.raw`\b${WEEKDAY},? (?:${MONTH} +\d+|\d+ ${MONTH})(?: \d{4})?`, 'g'),
  /\b(?:\d+ days?, )?\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AP]M\b)?(?: ?[A-Z]{3,4}\b)?(?: \d{4}\b)?/g,
  /\b(?:\d+h ?)?\d+m ?\d+(?:\.\d+)?s\b/g,
  new RegExp(String.raw`(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)? ?${UNIT}(?![\w.]\w|\w)`, 'g'),
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  /\b0x[0-9a-f]+\b/gi,
  /\/tmp\/[^\s"',;]+|\bRtmp\w+/g,
];

/** Placeholder for what was removed. */
export const LEFT_OUT = '…';

/** A text without the parts whose format shows that they identify attempts. */
export function withoutForms(text: string, { pod, node }: AttemptTraits): string {
  const names = [pod, node].filter((name) => name !== '');
  const named = names.reduce((rest, name) => rest.replaceAll(name, LEFT_OUT), text);
  return FORMS.reduce((rest, form) => rest.replaceAll(form, LEFT_OUT), named);
}
