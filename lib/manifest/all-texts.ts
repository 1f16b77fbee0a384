import { fieldPath } from '../study/plain-data';
import type { ProblemList } from '../study/problems';
import { hasSecretShape } from '../study/secret-shapes';
import { NOT_SHOWN, SECRET_REMEDY, SECRET_RULE } from '../study/secret-text';
import { checkYamlName, checkYamlText, survivesAsName, survivesYaml } from '../study/yaml-text';

/**
 * The last look at all text of a manifest, wherever it comes from. What users write has been checked in its place, with better words; here nothing
 * gets through that YAML would change, and no key or token.
 */
export function checkTexts(
  problems: ProblemList,
  objects: Iterable<readonly [object: string, content: unknown]>,
): void {
  // Jobs of a sweep have nearly all of their text in common.
  const seen = new Set<string>();
  for (const [object, content] of objects) report(problems, object, tryFind(content, seen));
}

/** A text that YAML would change, or a secret, and where it is. */
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

/** The path is made on the way back, where there is something to tell. */
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

function tryFault(text: string): Found | undefined {
  if (!survivesYaml(text)) return { path: '', text };
  return hasSecretShape(text) ? { path: '', text, isSecret: true } : undefined;
}

function isNew(seen: Set<string>, text: string): boolean {
  const before = seen.size;
  return seen.add(text).size > before;
}
