import * as fc from 'fast-check';
import { VALID_POD } from './arbitrary';

type Pod = Readonly<Record<string, unknown>>;

/** What users write instead of something else. */
const ODD: readonly unknown[] = [
  ...[
    '',
    ' ',
    'a b',
    'A_b',
    '-a',
    'a-',
    '../x',
    '/x',
    'x/../y',
    'a/b/c',
    'x'.repeat(64),
    'x'.repeat(254),
    'é',
    '\u0085',
    '\ud800',
  ],
  ...[
    '0',
    '-1',
    '0.5',
    '10GB',
    '1e400',
    '1Ki',
    '500m',
    'NaN',
    'true',
    'null',
    '0o17',
    '1.2.3.4',
    '::1',
    'fe80::1%eth0',
  ],
  ...[
    'Exists',
    'In',
    'Gt',
    'Equal',
    'NoSchedule',
    'NoExecute',
    'DoNotSchedule',
    'None',
    'Never',
    'Memory',
    'HugePages-2Mi',
  ],
  ...[
    'Bidirectional',
    'Enabled',
    'Block',
    'ReadWriteMany',
    'metadata.name',
    'status.podIP',
    'limits.cpu',
    'kubernetes.io/x',
  ],
  ...[
    0,
    -0,
    -1,
    1.5,
    101,
    512,
    2 ** 31,
    2 ** 53,
    1e21,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    false,
    null,
    undefined,
    10n,
  ],
  ...[[], {}, [null], [{}], ['a'], { name: 'a' }, { a: 'b' }, () => 1, Symbol('a'), new Date(0), new Map()],
];

/** A valid pod in which one value is replaced, removed, duplicated, or has an additional field next to it. */
export const MUTATED_POD: fc.Arbitrary<Pod> = mutated(VALID_POD);

/** The same for any plain objects. Objects with a class are replaced as a whole. */
export function mutated<Valid extends object>(valid: fc.Arbitrary<Valid>): fc.Arbitrary<Valid> {
  return fc
    .record({
      given: valid,
      place: fc.nat(),
      odd: fc.constantFrom(...ODD),
      change: fc.constantFrom('replace', 'remove', 'repeat', 'add'),
    })
    .map(({ given, place, odd, change }) => {
      const copy = copyOf(given);
      const places = placesOf(copy);
      const found = places[place % Math.max(places.length, 1)];
      if (found === undefined) return copy;
      const [parent, key] = found;
      if (change === 'remove' && !Array.isArray(parent)) Reflect.deleteProperty(parent, key);
      else if (change === 'repeat' && Array.isArray(parent)) parent.push(copyOf(parent[Number(key)]));
      else if (change === 'add' && !Array.isArray(parent)) parent[`${key}x`] = odd;
      else (parent as Record<string, unknown>)[key] = odd;
      return copy;
    });
}

type Place = readonly [parent: Record<string, unknown> | unknown[], key: string];

function placesOf(value: unknown): Place[] {
  if (!isPlain(value)) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [[parent, key] as const, ...placesOf(parent[key])]);
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value) as null)
  );
}

function copyOf<Value>(value: Value): Value {
  if (!isPlain(value)) return value;
  const copy = Object.entries(value).map(([key, each]) => [key, copyOf<unknown>(each)]);
  return (Array.isArray(value) ? copy.map(([, each]) => each) : Object.fromEntries(copy)) as Value;
}
