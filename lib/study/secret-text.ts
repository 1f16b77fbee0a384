import { isSecretByName } from './secret-names';
import { hasSecret, secretsInText } from './secret-shapes';

/** The rule for a text that is or contains a secret. */
export const SECRET_RULE = 'not contain a secret';

/** What to do with a secret that was found in the props. */
export const SECRET_REMEDY =
  'dist/ is committed: create a Secret in the cluster and mount it with secrets: [{ secret, mountPath }]';

/** The same if only its name suggests a secret. */
export const SECRET_NAME_REMEDY = `${SECRET_REMEDY}; if it is not a secret, rename it`;

/** Placeholder for a secret in messages. */
export const NOT_SHOWN = '(not shown)';

/** What to do about a value that is a secret, according to its name or format; undefined if it is not one. */
export function trySecretRemedy(name: string, value: string): string | undefined {
  if (hasSecret(value)) return SECRET_REMEDY;
  return isSecretByName(name, value) ? SECRET_NAME_REMEDY : undefined;
}

/** All secrets within a value, to hide them where it is shown. */
export function secretsIn(given: unknown): string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  const rest: (readonly [name: string, value: unknown])[] = [['', given]];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [name, value] = next;
    if (typeof value === 'string') found.push(...(isHidden(name, value) ? [value] : secretsInText(value)));
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const [key, each] of entriesOf(value)) rest.push([Array.isArray(value) ? name : key, each]);
  }
  return found;
}

/** How many elements of a list are searched. No more elements of a longer list are shown. */
const MOST_ELEMENTS = 1_000;

/** Nothing is searched in values that can't be read, which are not shown either, nor in bytes. */
function entriesOf(value: object): [string, unknown][] {
  try {
    if (ArrayBuffer.isView(value)) return [];
    return Object.entries(Array.isArray(value) ? value.slice(0, MOST_ELEMENTS) : value);
  } catch {
    return [];
  }
}

/** In props and manifests, `secret` is the name of a Secret. */
function isHidden(name: string, value: string): boolean {
  return name !== 'secret' && isSecretByName(name, value);
}
