import type { Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { StudyError } from '../../lib';
import { REPEATABLE } from '../support';
import { renderedAsGiven, makeStudy } from './made';
import { MUTATED_STUDY } from './mutated';
import { VALID_STUDY, type RandomStudy } from './arbitrary';

/** More with `KUBEPAR_STUDIES=2000 npx jest test/studies`. */
const RUNS = { ...REPEATABLE, numRuns: Number(process.env['KUBEPAR_STUDIES'] ?? 60) };

jest.setTimeout(3_600_000);

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

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
