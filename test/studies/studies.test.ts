import type { Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { StudyError } from '../../lib';
import { messageOf, pool, redis, REPEATABLE, simulation, sweep } from '../support';
import { renderedAsGiven, makeStudy } from './made';
import { MUTATED_STUDY } from './mutated';
import { VALID_STUDY, type RandomStudy } from './arbitrary';
import { draws } from '../thoroughness';

/** More with `KUBEPAR_STUDIES=2000 npx jest test/studies`. */
const RUNS = { ...REPEATABLE, numRuns: Number(process.env['KUBEPAR_STUDIES'] ?? draws(60)) };

jest.setTimeout(3_600_000);

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the valid studies have', () => {
  const studies = fc.sample(VALID_STUDY, { ...REPEATABLE, numRuns: draws(1000) });

  test.each([
    ['simulation', simulation],
    ['sweep', sweep],
    ['pool', pool],
  ] as const)('every prop that a %s has', (construct, make) => {
    const own = studies.filter((study) => study.construct === construct);
    // The table is separate.
    const table = { sweep: ['parameters'], pool: ['items'], simulation: [] }[construct];
    const seen = namesIn(own.map(({ props }) => props));
    expect([...new Set([...seen, ...table])].sort()).toEqual(validNames(make).sort());
    expect(own.length).toBeGreaterThan(draws(100));
  });

  test('every field of resources, of kueue and of the redis of a pool', () => {
    const fieldsOf = (prop: string): string[] => namesIn(studies.map(({ props }) => props[prop]));
    expect(fieldsOf('resources').sort()).toEqual(validNames(simulation, 'resources').sort());
    expect(fieldsOf('kueue').sort()).toEqual(validNames(simulation, 'kueue').sort());
    expect(fieldsOf('redis').sort()).toEqual(validNames(redis).sort());
  });

  /** The names that a construct lists in its message about one that it does not know. */
  function validNames(make: (given: Readonly<Record<string, unknown>>) => unknown, prop?: string): string[] {
    const wrong = { qqqqqqqqqq: 1 };
    const message = messageOf(() => make(prop === undefined ? wrong : { [prop]: wrong }));
    const [, names] = /qqqqqqqqqq: .*; valid names are (.*)$/m.exec(message) ?? [];
    if (names === undefined) throw new Error(`no names in ${message}`);
    return names.split(', ');
  }
});

function namesIn(objects: readonly unknown[]): string[] {
  return [...new Set(objects.flatMap((each) => (each === undefined ? [] : Object.keys(each as object))))];
}

test('any valid study is accepted, and everything in it is rendered', () => {
  fc.assert(
    fc.property(VALID_STUDY, (study) => {
      renderedAsGiven(study, makeStudy(study));
    }),
    RUNS,
  );
});

test('a study with one wrong or unusual value is refused with our own message, or everything in it is rendered', () => {
  let refused = 0;
  fc.assert(
    fc.property(MUTATED_STUDY, (study) => {
      const chart = tryMake(study);
      if (chart === undefined) refused++;
      else renderedAsGiven(study, chart);
    }),
    { ...RUNS, numRuns: RUNS.numRuns * 3 },
  );
  expect(refused).toBeGreaterThan(RUNS.numRuns);
});

/** The chart, or undefined if the study is refused. Any other error is one of the test. */
function tryMake(study: RandomStudy): Chart | undefined {
  try {
    return makeStudy(study);
  } catch (error) {
    if (!(error instanceof StudyError)) throw error;
    for (const line of error.message.split('\n')) expect(line).toMatch(/^\[chart\/\S+\] \S.*: must .+, got .+; .+$/);
    return undefined;
  }
}
