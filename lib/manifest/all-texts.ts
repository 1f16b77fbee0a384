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
  for (const [object, content] of objects) report(problems, object, tryFind(content, seen));
}

/** A secret, or a text that YAML would change, and where it is. */
interface Found {
  readonly path: string;
  readonly text: string;
  readonly isName?: boolean;
  readonly isSecret?: boolean;
}

function report(problems: ProblemList, object: string, found: Found | undefined): void {
  if (found === undefined) return;
  const { path, text, isName = false, isSecret = false } = found;
  const prop = object + path;
  if (isSecret) problems.report(prop, SECRET_RULE, NOT_SHOWN, SECRET_REMEDY);
  else if (isName) checkYamlName(problems, prop, text);
  else checkYamlText(problems, prop, text);
}

/** Builds the path on the way back, only if there is something to report. */
function tryFind(value: unknown, seen: Set<string>): Found | undefined {
  if (typeof value === 'string') return isNew(seen, value) ? tryFault(value) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, each] of Object.entries(value)) {
    const isElement = Array.isArray(value);
    const path = (): string => (isElement ? `[${name}]` : fieldPath('', name));
    if (!isElement && isNew(seen, name) && !survivesAsName(name)) return { path: path(), text: name, isName: true };
    const found = tryFind(each, seen);
    if (found !== undefined) return { ...found, path: path() + found.path };
  }
  return undefined;
}

/** Texts without a fault: all studies of a process contain the same long wrapper. */
const faultless = new Set<string>();

function tryFault(text: string): Found | undefined {
  if (faultless.has(text)) return undefined;
  if (!survivesYaml(text)) return { path: '', text };
  if (hasSecretShape(text)) return { path: '', text, isSecret: true };
  faultless.add(text);
  return undefined;
}

function isNew(seen: Set<string>, text: string): boolean {
  const before = seen.size;
  return seen.add(text).size > before;
}
