import { Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { StudyError, type StaticSimulation } from '../../lib';
import { survivesYaml } from '../../lib/study/yaml-text';
import { pool, renderChart, renderedPool, REPEATABLE, simulation } from '../support';
import { VALID_POD } from './arbitrary';
import { renderedPart } from './exact';
import { MUTATED_POD } from './mutated';
import { draws } from '../thoroughness';

/** More with `KUBEPAR_PODS=100000 npx jest test/pods`. */
const RUNS = { ...REPEATABLE, numRuns: Number(process.env['KUBEPAR_PODS'] ?? draws(150)) };

jest.setTimeout(3_600_000);

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const CARRIED = VALID_POD.filter((pod) => allTexts(pod).every(survivesYaml));

describe('any pod that the API accepts', () => {
  test('is rendered exactly: nothing is added, dropped or null', () => {
    fc.assert(
      fc.property(CARRIED, (pod) => {
        const rendered = renderChart(Chart.of(simulation({ pod })));
        expect(renderedPart(pod, rendered.pod)).toEqual(pod);
        expect(rendered.yaml).not.toMatch(/: null$|: ~$/m);
      }),
      RUNS,
    );
  });

  test('is also rendered in a pool, whose loader runs where its workers do', () => {
    fc.assert(
      fc.property(CARRIED, (pod) => {
        const { pod: workers, loader } = renderedPool(Chart.of(pool({ pod })));
        expect(renderedPart(pod, workers)).toEqual(pod);
        const { volumes, containers, resourceClaims, ...where } = pod;
        expect([volumes, containers, resourceClaims]).toBeDefined();
        expect(renderedPart(where, loader.spec.template.spec)).toEqual(where);
      }),
      { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / 5) },
    );
  });
});

describe('a pod with one wrong or unusual value', () => {
  test('is refused with our own message, or rendered exactly', () => {
    let refused = 0;
    fc.assert(
      fc.property(MUTATED_POD, (pod) => {
        const study = tryMake(pod);
        if (study === undefined) refused++;
        else expect(renderedPart(pod, renderChart(Chart.of(study)).pod)).toEqual(pod);
      }),
      { ...RUNS, numRuns: RUNS.numRuns * 5 },
    );
    expect(refused).toBeGreaterThan(RUNS.numRuns);
  });
});

/** The study, or undefined if it is refused. Any other error is one of the test. */
function tryMake(pod: unknown): StaticSimulation | undefined {
  try {
    return simulation({ pod });
  } catch (error) {
    if (!(error instanceof StudyError)) throw error;
    for (const line of error.message.split('\n'))
      expect(line).toMatch(/^\[chart\/study\] pod\S*: must .+, got .+; .+$/);
    return undefined;
  }
}

function allTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [...(Array.isArray(value) ? [] : [name]), ...allTexts(each)]);
}
