import { fieldPath } from '../study/plain-data';
import type { ProblemList } from '../study/problems';
import { hasSecretShape } from '../study/secret-shapes';
import { NOT_SHOWN, SECRET_REMEDY, SECRET_RULE } from '../study/secret-text';
import { checkYamlName, checkYamlText, survivesAsName, survivesYaml } from '../study/yaml-text';

/**
 * The last check of all text in a manifest, whatever its origin. Text from users has already been checked where it was
 * given, with better messages. This check stops keys, tokens and any text that YAML would change.
 */
export function checkTexts(
  problems: ProblemList,
  objects: Iterable<readonly [object: string, content: unknown]>,
): void {
  // The Jobs of a sweep share nearly all of their text.
  const seen = new Set<string>();
  for (const [object, content] of objects) {
    const found = tryFind(content, seen);
    found?.report(problems, object + found.path);
  }
}

/** Where a secret is, or a text that YAML would change, and its report. */
interface Found {
  readonly path: string;
  readonly report: (problems: ProblemList, prop: string) => void;
}

/** Builds the path on the way back, only if there is something to report. */
function tryFind(value: unknown, seen: Set<string>): Found | undefined {
  if (typeof value === 'string') return isNew(seen, value) ? tryFault(value) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, each] of Object.entries(value)) {
    const isElement = Array.isArray(value);
    const path = (): string => (isElement ? `[${name}]` : fieldPath('', name));
    if (!isElement && isNew(seen, name) && !survivesAsName(name))
      return { path: path(), report: (problems, prop) => checkYamlName(problems, prop, name) };
    const found = tryFind(each, seen);
    if (found !== undefined) return { ...found, path: path() + found.path };
  }
  return undefined;
}

/** Texts without a fault: all studies of a process contain the same long wrapper. */
const faultless = new Set<string>();

function tryFault(text: string): Found | undefined {
  if (faultless.has(text)) return undefined;
  if (!survivesYaml(text)) return { path: '', report: (problems, prop) => checkYamlText(problems, prop, text) };
  if (hasSecretShape(text)) return { path: '', report: reportSecret };
  faultless.add(text);
  return undefined;
}

function reportSecret(problems: ProblemList, prop: string): void {
  problems.report(prop, SECRET_RULE, NOT_SHOWN, SECRET_REMEDY);
}

function isNew(seen: Set<string>, text: string): boolean {
  const before = seen.size;
  return seen.add(text).size > before;
}
