import { fieldPath } from '../study/plain-data';
import type { ProblemList } from '../study/problems';
import { checkYamlName, checkYamlText, survivesAsName, survivesYaml } from '../study/yaml-text';

/**
 * The last look at all text of a manifest, wherever it comes from. What users write has been checked in its place, with better words; here nothing
 * gets through that YAML would change.
 */
export function checkTexts(
  problems: ProblemList,
  objects: Iterable<readonly [object: string, content: unknown]>,
): void {
  // Jobs of a sweep have nearly all of their text in common.
  const seen = new Set<string>();
  for (const [object, content] of objects) report(problems, object, tryFind(content, seen));
}

/** A text that YAML would change, and where it is. */
interface Found {
  readonly path: string;
  readonly text: string;
  readonly isName: boolean;
}

function report(problems: ProblemList, object: string, found: Found | undefined): void {
  if (found === undefined) return;
  const check = found.isName ? checkYamlName : checkYamlText;
  check(problems, object + found.path, found.text);
}

/** The path is made on the way back, where there is something to tell. */
function tryFind(value: unknown, seen: Set<string>): Found | undefined {
  if (typeof value === 'string')
    return isNew(seen, value) && !survivesYaml(value) ? { path: '', text: value, isName: false } : undefined;
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

function isNew(seen: Set<string>, text: string): boolean {
  const before = seen.size;
  return seen.add(text).size > before;
}
