import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { StaticSimulation, StudyError } from '../../lib';
import { pool, redis, renderChart, simulation, sweep, thrownBy, type RenderedPod } from '../support';
import { ACCEPTED } from './accepted';
import { FOUR_PARTS, type Case } from './case';
import { BUCKETS } from './cases/buckets';
import { CHARTS } from './cases/charts';
import { IMAGES_AND_MOUNTS } from './cases/images-and-mounts';
import { KUEUE } from './cases/kueue';
import { METADATA } from './cases/metadata';
import { NAMES } from './cases/names';
import { NUMBERS } from './cases/numbers';
import { POD_DETAILS, VALID_POD_DETAILS } from './cases/pod-details';
import { POD_SCHEDULING } from './cases/pod-scheduling';
import { POD_SHAPE } from './cases/pod-shape';
import { POD_VOLUMES } from './cases/pod-volumes';
import { PROPS } from './cases/props';
import { TABLES_AND_ITEMS } from './cases/tables';
import { TEXTS } from './cases/texts';

const REFUSED = [
  ...NAMES,
  ...NUMBERS,
  ...TEXTS,
  ...TABLES_AND_ITEMS,
  ...IMAGES_AND_MOUNTS,
  ...BUCKETS,
  ...POD_SHAPE,
  ...POD_SCHEDULING,
  ...POD_VOLUMES,
  ...POD_DETAILS,
  ...PROPS,
  ...CHARTS,
  ...METADATA,
  ...KUEUE,
];

describe('invalid input', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-bad-inputs-'));
  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });

  test('is covered by 400 cases or more, each with a unique title', () => {
    expect(REFUSED.length).toBeGreaterThanOrEqual(400);
    expect(new Set(REFUSED.map(({ title }) => title)).size).toBe(REFUSED.length);
  });

  test.each(REFUSED)('is refused with path, rule, value and remedy if $title', ({ told, ...given }) => {
    const error = errorOf(() => build(given));
    const lines = error.message.split('\n');
    expect(lines).toEqual(told.map((line) => `[chart/${given.id ?? 'study'}] ${line}`));
    for (const line of lines) expect(line).toMatch(FOUR_PARTS);
    expect(error.message).not.toMatch(/\n\s+at |undefined|\[object/);
  });

  test.each(REFUSED)('writes nothing, in any chart of the app, if $title', (given) => {
    const outdir = path.join(folder, 'dist');
    const app = new App({ outdir });
    simulation({}, 'good', new Chart(app, 'good'));
    errorOf(() => build(given, app));
    simulation({}, 'other', new Chart(app, 'other'));
    expect(
      thrownBy(() => {
        app.synth();
      }),
    ).not.toEqual([]);
    expect(fs.readdirSync(outdir)).toEqual([]);
  });

  test.each(REFUSED.filter(({ followed }) => followed !== undefined))(
    'is valid after following the remedy if $title',
    ({ followed = {}, ...given }) => {
      silence();
      expect(thrownBy(() => build({ ...given, given: followed }))).toEqual([]);
    },
  );
});

describe('input that looks wrong and is valid', () => {
  test.each([...ACCEPTED, ...VALID_POD_DETAILS])(
    'is accepted and rendered exactly: $title',
    ({ renders, warning, ...given }) => {
      const said = silence();
      const { pod } = renderChart(Chart.of(build(given)));
      const expected = renders ?? given.given['pod'];
      if (expected !== undefined) expect(pod).toMatchObject(renderedForm(expected as Partial<RenderedPod>));
      expect(said.join('')).toBe(warning === undefined ? '' : `warning: [chart/study] ${warning}\n`);
    },
  );
});

describe('objects of a second copy of the package', () => {
  test('work as well: a RedisService', () => {
    const chart = new Chart(new App(), 'chart');
    const shared = redis({}, 'shared', chart);
    const { host, port, image, password, name } = shared;
    const copy = Object.assign(new Construct(chart, 'copy'), { host, port, image, password, name });
    expect(pool({ redis: copy }, 'study', chart)).toMatchObject({ redis: { name } });
  });

  test('work as well: props without a prototype', () => {
    const given = Object.assign(Object.create(null) as object, { image: 'r-base:1', command: ['R'], completions: 1 });
    expect(new StaticSimulation(new Chart(new App(), 'chart'), 'study', given).name).toMatch(/^study-/);
  });
});

describe('a study with an invalid place', () => {
  const PROPS_OF_STUDY = { image: 'r-base:1', command: ['R'], completions: 1 };

  test.each<[string, unknown]>([
    ['an App', new App()],
    ['a construct that lies in no chart', new Construct(new App(), 'group')],
    ['nothing', undefined],
    ['an object', {}],
  ])('is refused if it is given %s', (_, scope) => {
    const error = errorOf(() => new StaticSimulation(scope as Construct, 'study', PROPS_OF_STUDY));
    expect(error.message).toMatch(FOUR_PARTS);
    expect(error.message).toContain('scope: must be in a Chart, got ');
  });

  test.each<[unknown]>([[undefined], [null], ['props'], [[]]])('is refused with the props %j', (props) => {
    const chart = new Chart(new App(), 'chart');
    const error = errorOf(() => new StaticSimulation(chart, 'study', props as never));
    expect(error.message).toMatch(/^\[chart\/study\] props: must be an object, got .*; write, for example, \{ image: /);
  });

  test.each([YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE])(
    'is refused if the app writes a file for each object (%d)',
    (yamlOutputType) => {
      const error = errorOf(() => simulation({}, 'study', new Chart(new App({ yamlOutputType }), 'chart')));
      expect(error.message).toMatch(
        /^\[chart\/study\] yamlOutputType of the app: must write the objects of a chart into one file, /,
      );
    },
  );

  test('causes a warning if another study with its id has no namespace, and its own namespace is default', () => {
    const said = silence();
    const app = new App();
    simulation({}, 'study', new Chart(app, 'a'));
    simulation({}, 'study', new Chart(app, 'b', { namespace: 'default' }));
    simulation({}, 'study', new Chart(app, 'c', { namespace: 'other' }));
    expect(said).toEqual([
      'warning: [b/study] id: [a/study] has the same id; if one of them has no namespace, both may end up in namespace default\n',
    ]);
  });
});

function build({ construct = 'simulation', given, id = 'study', chart }: Case, app = new App()): Construct {
  const make = { simulation, sweep, pool, redis }[construct];
  return make(given, id, new Chart(app, 'chart', chart));
}

function errorOf(act: () => unknown): StudyError {
  try {
    act();
  } catch (error) {
    if (error instanceof StudyError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** What is written to standard error from now until the end of the test. */
function silence(): string[] {
  const said: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  return said;
}

afterEach(() => {
  jest.restoreAllMocks();
});

/** What a pod has in addition to kubepar's fields: its volumes come last, and so do the mounts of the task. */
function renderedForm({ volumes = [], containers, ...fields }: Partial<RenderedPod>): object {
  const contained = (list: readonly unknown[] = []): unknown => expect.arrayContaining([...list]);
  return {
    ...fields,
    volumes: contained(volumes),
    containers: [{ ...containers?.[0], volumeMounts: contained(containers?.[0].volumeMounts) }],
  };
}
