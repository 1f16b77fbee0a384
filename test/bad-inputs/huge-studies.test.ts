import type { Chart } from 'cdk8s';
import { Parameters, range, StudyError } from '../../lib';
import { planOf, synthesize } from '../cli/plan/support';
import { testFolder } from '../runtime/support';
import { pool, simulation, sweep } from '../support';

const folder = testFolder();

const MOST_MILLISECONDS = 1_000;
const MOST_BYTES = 200 * 2 ** 20;
const MAX = 2 ** 31 - 1;

const thousand = range(1, 1000);
const axes = (count: number): Record<string, number[]> =>
  Object.fromEntries(Array.from({ length: count }, (_, position) => [`p${String(position)}`, thousand]));

/** Sizes that are counted, not built: a study with this many tasks is refused, or planned. */
const HUGE: readonly (readonly [what: string, tasks: number | undefined, create: (chart: Chart) => unknown])[] = [
  [
    'as many tasks as Kubernetes counts',
    MAX,
    (chart) => simulation({ completions: MAX, maxFailedTasks: 10_000 }, 'study', chart),
  ],
  ['as many, of which any number may fail', undefined, (chart) => simulation({ completions: MAX }, 'study', chart)],
  [
    'as many, of which as many may fail',
    undefined,
    (chart) => simulation({ completions: MAX, maxFailedTasks: MAX }, 'study', chart),
  ],
  [
    'more tasks than Kubernetes counts, many to a pod',
    Number.MAX_SAFE_INTEGER,
    (chart) =>
      simulation({ completions: Number.MAX_SAFE_INTEGER, tasksPerPod: MAX, maxFailedTasks: 10 }, 'study', chart),
  ],
  [
    'a grid of a billion rows',
    1e9,
    (chart) => sweep({ parameters: Parameters.grid(axes(3)), layout: 'indexed', maxFailedTasks: 9 }, 'study', chart),
  ],
  [
    'a grid of 10^15 rows, many to a pod',
    1e15,
    (chart) =>
      sweep(
        { parameters: Parameters.grid(axes(5)), layout: 'indexed', tasksPerPod: MAX, maxFailedTasks: 9 },
        'study',
        chart,
      ),
  ],
  [
    'a grid of 10^18 rows',
    undefined,
    (chart) => sweep({ parameters: Parameters.grid(axes(6)), layout: 'indexed' }, 'study', chart),
  ],
  [
    'a grid of 10^600 rows',
    undefined,
    (chart) => sweep({ parameters: Parameters.grid(axes(200)), layout: 'indexed' }, 'study', chart),
  ],
  [
    'a grid of a billion rows as Jobs',
    undefined,
    (chart) => sweep({ parameters: Parameters.grid(axes(3)) }, 'study', chart),
  ],
  [
    'three rows, each a hundred million times',
    3e8,
    (chart) =>
      sweep(
        { parameters: Parameters.list('n', [1, 2, 4]).replicate(1e8), layout: 'indexed', maxFailedTasks: 9 },
        'study',
        chart,
      ),
  ],
  [
    'three rows, each a hundred million times, as Jobs',
    undefined,
    (chart) => sweep({ parameters: Parameters.list('n', [1, 2, 4]).replicate(1e8) }, 'study', chart),
  ],
  ['the items of a grid of a billion', undefined, (chart) => pool({ items: Parameters.grid(axes(3)) }, 'study', chart)],
  ['the items of a grid of a million', undefined, (chart) => pool({ items: Parameters.grid(axes(2)) }, 'study', chart)],
  [
    'items that are each there a hundred million times',
    undefined,
    (chart) => pool({ items: Parameters.list('n', [1]).replicate(1e8) }, 'study', chart),
  ],
  [
    'billions of items that are not there',
    undefined,
    (chart) => pool({ items: new Array<string>(4e9) }, 'study', chart),
  ],
  [
    'billions of words that are not there',
    undefined,
    (chart) => simulation({ command: new Array<string>(4e9) }, 'study', chart),
  ],
  [
    'billions of rows that are not there',
    undefined,
    (chart) => sweep({ parameters: Parameters.table(new Array(4e9)) }, 'study', chart),
  ],
  [
    'a condition on a billion rows',
    undefined,
    (chart) => sweep({ parameters: Parameters.grid(axes(3)).where(() => true) }, 'study', chart),
  ],
];

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

// What is loaded only once must not count for the first of them.
beforeAll(() => {
  planOf(synthesize(folder, (chart) => pool({}, 'study', chart as Chart)));
});

describe('a study is refused or planned within a second and 200 MB', () => {
  test.each(HUGE)('of %s', (_, tasks, create) => {
    const [started, memory] = [performance.now(), process.resourceUsage().maxRSS];
    let planned: number | undefined;
    try {
      planned = planOf(synthesize(folder, (chart) => create(chart as Chart))).tasks;
    } catch (error) {
      if (!(error instanceof StudyError)) throw error;
    }
    expect(planned).toBe(tasks);
    expect((process.resourceUsage().maxRSS - memory) * 1024).toBeLessThan(MOST_BYTES);
    expect(performance.now() - started).toBeLessThan(MOST_MILLISECONDS);
  });
});
