import { App, Chart } from 'cdk8s';
import {
  ExpandedSweep,
  Parameters,
  QueueWorkerPool,
  range,
  RedisService,
  Results,
  StaticSimulation,
  StudyError,
} from '../../lib';
import { FOUR_PARTS } from './case';
import { cases } from '../thoroughness';

/** Values that fail when they are read, and values of another kind than any prop. */
const ODD: readonly (readonly [what: string, make: () => unknown])[] = [
  ['a proxy that throws', () => throwingProxy({})],
  ['a proxy of a list that throws', () => throwingProxy(['a'])],
  ['a proxy that was revoked', () => revokedProxy({})],
  ['a proxy of a list that was revoked', () => revokedProxy([])],
  ['an object with a getter that throws', () => withGetter({}, 'a')],
  ['a list with a getter that throws', () => withGetter(['x'], 1)],
  ['an object of a class with a getter that throws', () => withGetter(new Date(0), 'a')],
  ['an object without a prototype', () => Object.assign(Object.create(null) as object, { a: 'x' })],
  ['an object that inherits what it has', () => Object.create({ a: 'x' }) as unknown],
  ['a list with a hole', () => [, 'a']], // eslint-disable-line no-sparse-arrays -- what users write
  ['a list of holes', () => new Array<string>(3)],
  ['a list of four billion holes', () => new Array<string>(4e9)],
  ['a bigint', () => 5n],
  ['a symbol', () => Symbol('x')],
  ['an object with a symbol for a name', () => ({ [Symbol('x')]: 1 })],
  ['a function', () => () => 1],
  ['a Date', () => new Date(0)],
  ['no Date', () => new Date(NaN)],
  ['a Map', () => new Map([['a', 1]])],
  ['a Set', () => new Set([1])],
  ['a promise', () => Promise.resolve('a')],
  ['a text as an object', () => new String('x')],
  ['bytes', () => Buffer.from('x')],
  ['a list that holds itself', () => holdingItself([])],
  ['an object that holds itself', () => holdingItself({})],
  ['lists in lists, many of them', () => nested((inner) => [inner])],
  ['objects in objects, many of them', () => nested((a) => ({ a }))],
  ['a text that throws', () => withMethod('toString')],
  ['JSON that throws', () => withMethod('toJSON')],
  ['a Duration that throws', () => withMethod('toMilliseconds')],
  ['a Duration of bigint', () => ({ toMilliseconds: () => 1000n })],
  ['a Duration of text', () => ({ toMilliseconds: () => '1000' })],
  ['a Size that throws', () => withMethod('toKibibytes')],
  ['a quantity that throws', () => withMethod('asString')],
  ['a parameter table that is none', () => ({ check: () => 1, replicate: () => 1 })],
];

const IMAGE = { image: 'r-base:4.5.0', command: ['R'] };
const VALID = {
  simulation: { ...IMAGE, completions: 2 },
  sweep: { ...IMAGE, parameters: Parameters.list('n', [1, 2]) },
  pool: { ...IMAGE, items: ['a', 'b'] },
  redis: {},
};
type Kind = keyof typeof VALID;

const SHARED =
  'image command files env secrets resources retries noRetryExitCodes freeRetryExitCodes taskTimeout deadline ttl maxFailedTasks tasksPerPod seed results output warm suspend pod metadata podMetadata kueue';
const PROPS: Readonly<Record<Kind, string>> = {
  simulation: `${SHARED} completions parallelism`,
  sweep: `${SHARED} parameters layout maxJobs`,
  pool: `${SHARED} items parallelism lease loop itemsPerProcess redis`,
  redis: 'image storage storageClass password memory pod metadata podMetadata kueue',
};

/** Places within props, as functions that put a value there. */
const WITHIN: Readonly<Record<string, (value: unknown) => object>> = {
  'command[1]': (value) => ({ command: ['R', value] }),
  'command[0]': (value) => ({ command: [value, '-u', 'me:x'] }),
  'a word before others': (value) => ({ command: ['timeout', value, 'curl', '-u', value, 'x', '--password', value] }),
  'files[0]': (value) => ({ files: [value] }),
  'env.A': (value) => ({ env: { A: value } }),
  'secrets[0]': (value) => ({ secrets: [value] }),
  'a file before another': (value) => ({ files: [value, 'a.R'] }),
  'an exit code before another': (value) => ({ noRetryExitCodes: [value, 3] }),
  'secrets[0].secret': (secret) => ({ secrets: [{ secret, mountPath: '/a' }] }),
  'secrets[0].mountPath': (mountPath) => ({ secrets: [{ secret: 'a', mountPath }] }),
  'resources.cpu': (cpu) => ({ resources: { cpu } }),
  'resources.memory': (memory) => ({ resources: { memory } }),
  'resources.extended': (extended) => ({ resources: { extended } }),
  'a device': (value) => ({ resources: { extended: { 'nvidia.com/gpu': value } } }),
  'output.format': (format) => ({ output: { format } }),
  'output.header': (header) => ({ output: { format: 'csv', header } }),
  'the options of a volume': (value) => ({ results: Results.volume(value as never) }),
  'the options of a bucket': (value) => ({ results: Results.bucket(value as never) }),
  ...Object.fromEntries(
    'url secret endpoint region encryption token image'
      .split(' ')
      .map((option) => [
        `the ${option} of a bucket`,
        (value: unknown) => ({ results: Results.bucket({ url: 's3://results', [option]: value }) }),
      ]),
  ),
  'the audience of a token': (audience) => ({
    results: Results.bucket({ url: 's3://r-1', token: { audience } } as never),
  }),
  'the key of an encryption': (kmsKey) => ({
    results: Results.bucket({ url: 's3://results', encryption: { kmsKey } } as never),
  }),
  'the claim of a volume': (claimName) => ({ results: Results.volume({ claimName } as never) }),
  ...Object.fromEntries(
    'affinity tolerations nodeSelector volumes containers dnsConfig imagePullSecrets priorityClassName resourceClaims'
      .split(' ')
      .map((field) => [`pod.${field}`, (value: unknown) => ({ pod: { [field]: value } })]),
  ),
  'a toleration before another': (value) => ({ pod: { tolerations: [value, { key: 'a', operator: 'Exists' }] } }),
  'pod.tolerations[0]': (value) => ({ pod: { tolerations: [value] } }),
  'pod.nodeSelector.a': (a) => ({ pod: { nodeSelector: { a } } }),
  'the size of a volume': (sizeLimit) => ({ pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit } }] } }),
  'a projected source': (value) => ({ pod: { volumes: [{ name: 'a', projected: { sources: [value] } }] } }),
};

/** Tables, as functions that put a value into them. */
const TABLES: Readonly<Record<string, (value: never) => Parameters>> = {
  grid: (value) => Parameters.grid(value),
  'a column of a grid': (a) => Parameters.grid({ a }),
  'a value of a grid': (value) => Parameters.grid({ a: [1, value] }),
  zip: (value) => Parameters.zip(value),
  list: (value) => Parameters.list('a', value),
  'the name of a list': (name) => Parameters.list(name, [1]),
  table: (value) => Parameters.table(value),
  'a row of a table': (value) => Parameters.table([{ b: 1 }, value]),
  'the options of a table': (value) => Parameters.grid({ a: [1] }, value),
  'the file of a CSV': (value) => Parameters.csv(value),
  'the delimiter of a CSV': (delimiter) => Parameters.csv('a.csv', { delimiter }),
  where: (value) => Parameters.list('a', [1]).where(value),
  'what a condition gives': (value) => Parameters.list('a', [1]).where(() => value),
  replicate: (value) => Parameters.list('a', [1]).replicate(value),
  concat: (value) => Parameters.list('a', [1]).concat(value),
};

describe.each(cases(ODD))('%s', (_, value) => {
  test.each(Object.entries(PROPS))('is refused with our own message as each prop of a %s', (kind, props) => {
    for (const prop of props.split(' ')) expectOurWords(kind as Kind, () => ({ [prop]: value() }));
  });

  test.each(Object.keys(VALID) as Kind[])('is refused with our own message as the props of a %s', (kind) => {
    expectRefusal(() => make(kind, value()));
  });

  test('is refused with our own message within props', () => {
    for (const put of Object.values(WITHIN)) expectOurWords('simulation', () => put(value()));
  });

  test('is refused with our own message within tables', () => {
    for (const put of Object.values(TABLES)) expectOurWords('sweep', () => ({ parameters: put(value() as never) }));
    for (const bounds of [
      (each: never) => range(each, 5),
      (each: never) => range(1, each),
      (each: never) => range(1, 5, each),
    ])
      expectOurWords('sweep', () => ({ parameters: Parameters.list('a', bounds(value() as never)) }));
  });

  test('is refused with our own message as a place, an id, a namespace and a label', () => {
    expectRefusal(() => new StaticSimulation(value() as Chart, 'study', VALID.simulation));
    expectRefusal(() => make('simulation', VALID.simulation, {}, value()));
    expectRefusal(() => make('simulation', VALID.simulation, { namespace: value() }));
    expectRefusal(() => make('simulation', VALID.simulation, { labels: { a: value() } }));
  });
});

test.each(Object.entries(PROPS))('each prop of a %s may be a getter that throws, and is named', (kind, props) => {
  for (const prop of props.split(' '))
    expect(wordsOf(() => make(kind as Kind, withGetter({ ...VALID[kind as Kind] }, prop)))).toBe(
      `[chart/study] ${prop}: must be a value that can be read, got "Error: boom"; write the value itself, without a getter or proxy`,
    );
});

test('a getter is read once: values that it returns later are not rendered', () => {
  let asked = 0;
  const given = {
    ...VALID.simulation,
    get command() {
      return asked++ === 0 ? ['R'] : ['sh', '-c', 'false'];
    },
  };
  make('simulation', given);
  expect(asked).toBe(1);
});

test.each(Object.keys(VALID) as Kind[])('a study that is refused because of its props writes nothing: %s', (kind) => {
  const app = new App();
  expect(() => make(kind, null, {}, 'study', app)).toThrow(StudyError);
  expect(() => {
    app.synth();
  }).toThrow(StudyError);
});

test.each([[''], [null], ['taken']])('a study that is refused because of its id, which is %j, writes nothing', (id) => {
  const app = new App();
  const chart = new Chart(app, 'chart');
  new StaticSimulation(chart, 'taken', VALID.simulation);
  expect(() => new StaticSimulation(chart, id as string, VALID.simulation)).toThrow(StudyError);
  expect(() => {
    app.synth();
  }).toThrow(StudyError);
});

/** Few of them are valid props. No other error occurs. */
function expectOurWords(kind: Kind, given: () => object): void {
  const words = wordsOf(() => make(kind, { ...VALID[kind], ...given() }));
  if (words !== '') expectFourParts(words);
}

function expectRefusal(act: () => unknown): void {
  expectFourParts(wordsOf(act));
}

function expectFourParts(words: string): void {
  for (const line of words.split('\n')) expect(line).toMatch(FOUR_PARTS);
}

function make(kind: Kind, props: unknown, chart: object = {}, id: unknown = 'study', app = new App()): unknown {
  const Made = { simulation: StaticSimulation, sweep: ExpandedSweep, pool: QueueWorkerPool, redis: RedisService }[kind];
  return new Made(new Chart(app, 'chart', chart), id as string, props as never);
}

/** The message; nothing if the study is valid. */
function wordsOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StudyError) return error.message;
    throw error;
  }
  return '';
}

function boom(): never {
  throw new Error('boom');
}

function withGetter<Target extends object>(target: Target, name: string | number): Target {
  return Object.defineProperty(target, name, { enumerable: true, get: boom });
}

function withMethod(name: string): unknown {
  return { [name]: boom };
}

function throwingProxy(target: object): unknown {
  return new Proxy(target, {
    get: boom,
    has: boom,
    ownKeys: boom,
    getPrototypeOf: boom,
    getOwnPropertyDescriptor: boom,
  });
}

function revokedProxy(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function holdingItself(target: unknown[] | Record<string, unknown>): unknown {
  if (Array.isArray(target)) target.push(target);
  else target['a'] = target;
  return target;
}

function nested(wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < 20_000; level++) value = wrap(value);
  return value;
}
