import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { Results } from '../../lib';
import type { ParameterValue } from '../../lib/study/parameters/values';
import { survivesYaml } from '../../lib/study/yaml-text';
import { LABEL_KEY, VALID_LABELS, VALID_POD } from '../pods/arbitrary';

/** Props of a construct, and the contents of its parameter table. */
export interface RandomStudy {
  readonly construct: 'simulation' | 'sweep' | 'pool';
  readonly id: string;
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly props: Readonly<Record<string, unknown>>;
  /** The rows of its table, by column; none for a simulation, and if the items of a pool are texts. */
  readonly rows: readonly Readonly<Record<string, ParameterValue>>[];
}

const id = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const objectName = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?(\.[a-z]{1,5})?$/);
/**
 * Texts that a process can receive and YAML can represent, in any script; those that look like a placeholder are one.
 */
const text = fc
  .oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...['no', 'on', 'y', '~', 'null', 'true', '', '1e3', '0x1F', '0o17', '0b11', '1_000', '1:30', '2001-01-01'],
        ...['.5', '.inf', '.nan', '=', '<<', '007', '+1', '1.0', '1.', '- a', 'a: b', '#', '"', "'", '\\', '`id`'],
        ...['$HOME', '$$', 'a$$b', '; rm -rf /', '-e', '--args', '{{x}}', '%s', '\r\n', 'a\n\nb\n', '\u0085', '\u2028'],
      ),
    },
  )
  .filter((value) => !/\0|\$\(/.test(value) && survivesYaml(value));

const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/).filter((each) => each !== 'latest');
const repository = fc.stringMatching(
  /^([a-z0-9]{1,8}\.[a-z]{2,3}(:[1-9][0-9]{0,3})?\/)?[a-z0-9]{1,8}(\/[a-z0-9]{1,8}([._-][a-z0-9]{1,5})?)?$/,
);
const digest = fc.stringMatching(/^sha256:[0-9a-f]{64}$/);
const image = fc.oneof(
  fc.tuple(repository, tag).map((parts) => parts.join(':')),
  fc.tuple(repository, digest).map((parts) => parts.join('@')),
);

/** For programs that kubepar does not know, and for R. */
const command = fc
  .tuple(
    fc.constantFrom(['Rscript', '/opt/script.R'], ['python3', '/opt/script.py'], ['/opt/program'], ['./program']),
    fc.array(text, { maxLength: 4 }),
  )
  .map(([program, words]) => [...program, ...words]);

const env = fc.dictionary(
  fc.oneof(
    fc.stringMatching(/^[A-Z][A-Z0-9_]{0,10}X$/),
    fc.constantFrom('PATH', 'LANG', 'R_LIBS', 'PYTHONPATH', 'TZ', 'CDPATH', 'LD_LIBRARY_PATH', 'n', '_x', 'COLUMNS'),
  ),
  text,
  { maxKeys: 4, noNullPrototype: true },
);

const duration = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 31 - 1 }).map((amount) => Duration.seconds(amount)),
  fc.integer({ min: 1, max: 1000 }).map((amount) => Duration.minutes(amount)),
  fc.integer({ min: 1, max: 1000 }).map((amount) => Duration.hours(amount)),
  fc.constantFrom(Duration.hours(1.1), Duration.minutes(8.05), Duration.days(3)),
);
const size = (least: number): fc.Arbitrary<Size> =>
  fc.oneof(
    fc.integer({ min: least, max: 2 ** 20 }).map((amount) => Size.mebibytes(amount)),
    fc.integer({ min: least * 1024, max: 2 ** 30 }).map((amount) => Size.kibibytes(amount)),
    fc.integer({ min: 1, max: 1024 }).map((amount) => Size.gibibytes(amount)),
  );
const cpu = fc.oneof(
  fc.integer({ min: 1, max: 64_000 }).map((millis) => Cpu.millis(millis)),
  fc.constantFrom(Cpu.units(2), Cpu.units(0.5), Cpu.units(1.001)),
);

function some<Fields extends object>(fields: {
  [Name in keyof Fields]: fc.Arbitrary<Fields[Name]>;
}): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc.record(fields, { requiredKeys: [], noNullPrototype: true });
}

const output = fc.constantFrom<unknown>(
  ...['auto', 'csv', 'json', 'printed', 'text'],
  ...[
    { format: 'csv', header: false, delimiter: ';', decimal: ',' },
    { format: 'printed', decimal: ',' },
  ],
);

/** Labels, and annotations of any text. */
const metadata = some({
  labels: VALID_LABELS,
  annotations: fc.dictionary(LABEL_KEY, text, { maxKeys: 3, noNullPrototype: true }),
});

const kueue = fc.record(
  { localQueue: objectName, priorityClass: objectName },
  { requiredKeys: ['localQueue'], noNullPrototype: true },
);

/** Of the memory that is given or the default, so that it is always less. */
const resources = fc
  .tuple(
    some({
      cpu,
      memory: size(4),
      ephemeralStorage: size(16),
      extended: fc.constantFrom(
        {},
        { 'nvidia.com/gpu': 1 },
        { 'example.com/fpga': 8, 'hugepages-1Gi': Size.gibibytes(1) },
      ),
    }),
    fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  )
  .map(([given, quarters]) => {
    const memory = (given['memory'] as Size | undefined) ?? Size.mebibytes(512);
    const sharedMemory = quarters && Size.kibibytes(Math.floor((memory.toKibibytes() * quarters) / 4));
    return { ...given, ...(sharedMemory !== undefined && { sharedMemory }) };
  });

const exitCode = fc.integer({ min: 1, max: 127 });

const common = {
  metadata,
  podMetadata: metadata,
  files: fc.subarray(['LICENSE', 'examples/birthday', 'examples/monte-carlo/monte-carlo.R']),
  env,
  secrets: fc
    .uniqueArray(objectName, { maxLength: 2 })
    .map((names) => names.map((secret, place) => ({ secret, mountPath: `/secrets/${String(place)}` }))),
  resources,
  retries: fc.integer({ min: 0, max: 100 }),
  noRetryExitCodes: fc.array(exitCode, { maxLength: 3 }),
  freeRetryExitCodes: fc.array(
    exitCode.map((code) => code + 128),
    { maxLength: 3 },
  ),
  taskTimeout: duration,
  deadline: duration,
  ttl: duration,
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  results: fc.oneof(
    fc.constant(Results.log()),
    objectName.map((claimName) => Results.volume({ claimName })),
    objectName.map((secret) => Results.bucket({ url: 's3://results/studies', secret })),
  ),
  output,
  // Where the command and the other props allow it.
  warm: fc.constantFrom<unknown>(true, false, ['dplyr', 'data.table']),
  suspend: fc.boolean(),
  kueue,
};
const ofSweep = { ...common, layout: fc.constant('jobs'), maxJobs: fc.integer({ min: 6, max: 10_000 }) };
const ofPool = {
  ...common,
  maxFailedTasks: fc.constant(0),
  parallelism: fc.integer({ min: 1, max: 10 }),
  lease: fc.integer({ min: 60, max: 3600 }).map((seconds) => Duration.seconds(seconds)),
  loop: fc.boolean(),
  itemsPerProcess: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
};
const ofIndexed = {
  ...common,
  tasksPerPod: fc.integer({ min: 1, max: 50 }),
  maxFailedTasks: fc.constant(0),
  parallelism: fc.integer({ min: 1, max: 10 }),
};
const completions = fc.integer({ min: 1, max: 100_000 });
const labels = fc.dictionary(
  fc.constantFrom('team', 'example.com/cost'),
  fc.constantFrom('a', 'no', '007', '1e3', '0x1F', '', '2001-01-01'),
  { maxKeys: 2, noNullPrototype: true },
);

/** Names that differ only in case are refused. */
const column = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}Q$/).filter((name) => !name.startsWith('kp_'));
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((each) => !Object.is(each, -0) && (!Number.isInteger(each) || Number.isSafeInteger(each)));
const tableOf = (word: fc.Arbitrary<string>): fc.Arbitrary<RandomStudy['rows']> =>
  fc
    .tuple(
      fc.uniqueArray(column, {
        minLength: 1,
        maxLength: 3,
        selector: (name) => name.toLowerCase().replaceAll('_', ''),
      }),
      fc.integer({ min: 1, max: 6 }),
    )
    .chain(([names, length]) =>
      fc
        .array(
          fc.tuple(
            ...names.map(() =>
              fc.oneof(
                number,
                fc.boolean(),
                word.filter((each) => each !== ''),
              ),
            ),
          ),
          { minLength: length, maxLength: length },
        )
        // No row may occur twice, including a number as text.
        .filter((rows) => new Set(rows.map((row) => JSON.stringify(row.map(String)))).size === rows.length)
        .map((rows) => rows.map((row) => Object.fromEntries(row.map((value, place) => [names[place] ?? '', value])))),
    );

const redis = some({
  image: fc.constantFrom('redis:8.0.2', 'registry.example.com/redis:7.4'),
  storage: fc.constantFrom<unknown>('ephemeral', Size.gibibytes(4)),
  storageClass: fc.oneof(fc.constant(''), objectName),
  memory: fc.integer({ min: 64, max: 512 }).map((mebibytes) => Size.mebibytes(mebibytes)),
  password: fc.record(
    { secret: objectName.map((name) => `redis-${name}`), key: fc.constantFrom('password', 'a.b_c') },
    { noNullPrototype: true },
  ),
  pod: fc.constantFrom({}, { nodeSelector: { pool: 'redis' } }),
  metadata,
  podMetadata: metadata,
  kueue,
}).map((given) => (given['storage'] === 'ephemeral' ? without(given, 'storageClass') : given));
const item = text.filter((each) => each !== '' && !/\p{Cc}/u.test(each));

/** The props of each construct, with its table if it has one. */
const given: fc.Arbitrary<Pick<RandomStudy, 'construct' | 'props' | 'rows'>> = fc.oneof(
  fc
    .record({
      construct: fc.constant('simulation' as const),
      props: some(ofIndexed),
      completions,
      rows: fc.constant([]),
    })
    .map(({ completions: all, ...study }) => ({ ...study, props: { ...study.props, completions: all } })),
  fc.record({ construct: fc.constant('sweep' as const), props: some(ofSweep), rows: tableOf(text) }),
  fc
    .record({ construct: fc.constant('sweep' as const), props: some(ofIndexed), rows: tableOf(text) })
    .map((study) => ({ ...study, props: { ...study.props, layout: 'indexed' } })),
  fc.record({ construct: fc.constant('pool' as const), props: some({ ...ofPool, redis }), rows: tableOf(item) }),
  fc
    .record({
      construct: fc.constant('pool' as const),
      props: some({ ...ofPool, redis }),
      items: fc.uniqueArray(item, { minLength: 1, maxLength: 6 }),
      rows: fc.constant([]),
    })
    .map(({ items, ...study }) => ({ ...study, props: { ...study.props, items } })),
);

/** A study of any construct that kubepar must accept. */
export const VALID_STUDY: fc.Arbitrary<RandomStudy> = fc
  .record(
    { given, id, namespace: fc.option(id, { nil: undefined }), labels, image, command, pod: VALID_POD },
    { noNullPrototype: true },
  )
  .map(({ given: { props, ...study }, image: ofImage, command: words, pod, ...chart }) => ({
    ...chart,
    ...study,
    props: {
      ...compatible(props, words),
      image: ofImage,
      command: [...words, ...(props['loop'] === true ? [] : placeholders(study.rows))],
      pod,
    },
  }));

/** The props without those that the others or the command rule out. */
function compatible(props: RandomStudy['props'], [program = '']: readonly string[]): RandomStudy['props'] {
  const isLoop = props['loop'] === true;
  return without(
    props,
    ...(isLoop ? [] : ['itemsPerProcess']),
    ...(isLoop || program !== 'Rscript' ? ['warm'] : []),
    // Such a program would have to be one of them.
    ...(program.startsWith('./') ? ['files'] : []),
    ...(props['suspend'] === true ? ['kueue'] : []),
  );
}

function without(props: RandomStudy['props'], ...names: readonly string[]): RandomStudy['props'] {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !names.includes(name)));
}

function placeholders([row = {}]: RandomStudy['rows']): string[] {
  return Object.keys(row).map((name) => `--value=$(${name})`);
}
