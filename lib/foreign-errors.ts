import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StudyError, type Problem } from './study/problems';

/** An error of constructs or cdk8s that a mistake in main.ts causes. Only its text identifies it. */
interface ForeignError {
  readonly text: RegExp;
  /** Makes the problem, and the path of its construct, from the groups of the text. */
  readonly tell: (...groups: string[]) => Problem & { readonly path?: string };
}

const FOREIGN_ERRORS: readonly ForeignError[] = [
  {
    text: /^There is already a Construct with name '(.*)' in (\w+)/s,
    tell: (id = '', parent = '') => ({
      path: id,
      prop: 'id',
      rule: `not be the id of another construct in its ${parent}`,
      given: id,
      remedy: 'rename one of them',
    }),
  },
  {
    text: /^Only root constructs may have an empty ID$/,
    tell: () => ({ prop: 'id', rule: 'be text', given: '', remedy: "choose a name such as 'monte-carlo'" }),
  },
  {
    text: /^cannot find a parent chart/,
    tell: () => ({
      prop: 'scope',
      rule: 'be in a Chart',
      given: undefined,
      remedy: "write new Chart(app, 'study') and pass it as the first argument",
    }),
  },
  {
    text: /^Dependency cycle detected: (.*)$/s,
    tell: (cycle = '') => ({
      path: cycle.split(' => ')[0],
      prop: 'dependencies',
      rule: 'not form a cycle',
      given: cycle,
      remedy: 'remove one call to addDependency',
    }),
  },
  {
    text: /^Duration amounts cannot be negative\. Received: (.*)$/,
    tell: (amount) => ({
      prop: 'Duration',
      rule: 'not be negative',
      given: Number(amount),
      remedy: 'write, for example, Duration.minutes(10)',
    }),
  },
  {
    text: /^Not a valid ISO duration: (.*)$/s,
    tell: (text) => ({
      prop: 'Duration',
      rule: 'be an ISO duration',
      given: text,
      remedy: "write, for example, Duration.minutes(10), or Duration.parse('PT10M')",
    }),
  },
  {
    text: /^Storage amounts cannot be negative\. Received: (.*)$/,
    tell: (amount) => ({
      prop: 'Size',
      rule: 'not be negative',
      given: Number(amount),
      remedy: 'write, for example, Size.mebibytes(256)',
    }),
  },
  {
    text: /^'?([\d.e+-]+ ?\w*)'? (?:cannot be converted into|must be) a whole number of ([^.]*)\.$/,
    tell: (amount = '', unit = '') => ({
      prop: 'Duration or Size',
      rule: `be a whole number of ${unit}`,
      given: amount,
      remedy: 'use a smaller unit',
    }),
  },
];

/** Turns the error into a mistake in main.ts, with the line there, if it is one that constructs or cdk8s found. */
export function tryForeignError(error: Error): StudyError | undefined {
  const [thrower = '', ...callers] = framesOf(error);
  if (!/[\\/]node_modules[\\/](?:constructs|cdk8s)[\\/]/.test(thrower)) return undefined;
  for (const { text, tell } of FOREIGN_ERRORS) {
    const groups = text.exec(error.message)?.slice(1);
    if (groups === undefined) continue;
    const { path: construct = '', remedy, ...problem } = tell(...groups);
    const place = callers.find(isOfUser);
    const where = place === undefined ? '' : ` (${path.relative(process.cwd(), place)})`;
    return new StudyError(construct, [{ ...problem, remedy: `${remedy}${where}` }]);
  }
  return undefined;
}

/** The files and lines of the calls, innermost first. */
function framesOf({ stack = '' }: Error): string[] {
  return stack.split('\n').flatMap((line) => {
    const [, place] = /^\s+at (?:.*\()?(.*:\d+):\d+\)?$/.exec(line) ?? [];
    return place === undefined ? [] : [place.startsWith('file:') ? fileURLToPath(place) : place];
  });
}

function isOfUser(place: string): boolean {
  return path.isAbsolute(place) && !/[\\/]node_modules[\\/]/.test(place) && !place.startsWith(__dirname + path.sep);
}
