import { distance } from 'fastest-levenshtein';
import type { ProblemList } from './problems';

/** What to do about names that an object must not have. */
export interface KnownNames {
  readonly known: readonly string[];
  /** The kind of name that is allowed, for the text after "must". */
  readonly rule: string;
  /** Remedies for certain names. */
  readonly hints?: Readonly<Record<string, string>>;
  /** Prefix of the name in the message, such as `resources.` */
  readonly prefix?: string;
}

/** Reports the unknown names of an object. They would be silently ignored if nothing type-checks main.ts. */
export function checkKnownNames(
  problems: ProblemList,
  given: Readonly<Record<string, unknown>>,
  { known, rule, hints = {}, prefix = '' }: KnownNames,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (known.includes(name)) continue;
    const hint = Object.hasOwn(hints, name) ? hints[name] : undefined;
    problems.report(prefix + name, rule, value, hint ?? correction(name, known));
  }
}

/** What to write instead of an unknown name. */
export function correction(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? `correct the name; valid names are ${known.join(', ')}` : `write ${near}`;
}

/** The known name that was most likely meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = simplified(name);
  const ranked = known
    .map((each) => ({ each, edits: distance(plain, simplified(each)) }))
    .sort((a, b) => a.edits - b.edits);
  const [first] = ranked;
  return first !== undefined && first.edits <= Math.min(2, Math.floor(plain.length / 3)) ? first.each : undefined;
}

/** The same key for names that differ only in case, underscores and dashes. */
function simplified(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}
