import { StaticSimulation } from '../../lib';
import { planOf, synthesize } from '../cli/plan/support';
import { kubepar } from '../cli/support';
import { testFolder } from '../runtime/support';
import { TestProject } from '../support';

const folder = testFolder();
const project = new TestProject();

test('synth, plan and try report random numbers of R that are not those of the task', () => {
  project.write('run.sh', 'Rscript --vanilla plain.R\n');
  project.write('plain.R', 'set.seed(NULL)\ncat(runif(1))\n');
  const said: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const manifest = synthesize(folder, (chart) => {
    const props = { image: 'r-base:4.4.0', command: ['sh', 'run.sh'], files: ['run.sh', 'plain.R'], completions: 1 };
    return new StaticSimulation(chart, 'study', props);
  });
  const expected = [
    'files: set.seed(NULL) gives different random numbers in each run; leave it out: each task has its own random numbers',
    'files: run.sh: Rscript --vanilla does not read the profile that gives a task its random numbers: leave --vanilla out',
  ];
  const linesOf = (text: string): string[] => text.split('\n').map((line) => line.replace(/^\w+: (\[[^\]]*\] )?/, ''));
  expect(linesOf(said.join(''))).toEqual(expect.arrayContaining(expected));
  // People who run a study do not know its props.
  const withoutProps = expected.map((warning) => warning.replace('files: ', ''));
  expect(planOf(manifest).warnings).toEqual(expect.arrayContaining(withoutProps));
  const tried = kubepar(['try', manifest, '--output', project.path('out')]);
  expect(linesOf(tried.stderr)).toEqual(expect.arrayContaining(withoutProps));
});
