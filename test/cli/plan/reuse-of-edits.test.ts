import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { isSameTask } from '../../../cli/results/same-task';
import { readManifest } from '../../../cli/study/manifest-file';
import { ExpandedSweep, Parameters, type SweepIndexedProps } from '../../../lib';
import { testFolder } from '../../runtime/support';
import { kubepar } from '../support';
import { synthesize } from './support';
import { draws } from '../../thoroughness';

const folder = testFolder();
const before = process.cwd();

/** Prints everything that a task can depend on, except the name of the version and the paths of its folders. */
const SHOW = `LC_ALL=C
env | grep -v -E '^(KUBEPAR_(STUDY|PARAMETERS|RESULT|SHARED|STREAM)|R_PROFILE|HOME|TMPDIR|PWD|OLDPWD|_|PATH)=' | sort
cat "$KUBEPAR_PARAMETERS"
printf '%s\\n' "$@"
for file in *; do ls -l "$file" | cut -c 1-10; cat "$file"; done
`;

beforeAll(() => {
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
});

type Props = Omit<SweepIndexedProps, 'image' | 'layout'> & { readonly layout: 'indexed' | 'jobs' };

interface Project {
  readonly data: string;
  readonly mode: number;
  readonly props: Props;
}

const TABLE = Parameters.grid({ n: [1, 2], m: ['a', 'b'] });
const START: Project = {
  data: 'one\n',
  mode: 0o644,
  props: {
    command: ['sh', 'show.sh', '$(n)', '$(m)'],
    files: ['show.sh', 'data.txt'],
    env: { A: '1', B: '2' },
    parameters: TABLE,
    layout: 'indexed',
    seed: 5,
  },
};

const withProps =
  (props: Partial<Props>) =>
  (project: Project): Project => ({ ...project, props: { ...project.props, ...props } });

/** What people edit, some of which changes what tasks compute. */
const EDITS: readonly ((project: Project) => Project)[] = [
  (project) => ({ ...project, data: 'two\n' }),
  (project) => ({ ...project, data: 'one\n\n' }),
  (project) => ({ ...project, mode: 0o755 }),
  withProps({ command: ['sh', 'show.sh', '$(n)'] }),
  withProps({ command: ['sh', 'show.sh', '$(m)', '$(n)'] }),
  withProps({ files: ['show.sh'] }),
  withProps({ env: { A: '1', B: '3' } }),
  withProps({ env: { A: '1', B: '2', C: '' } }),
  withProps({ env: { B: '2', A: '1' } }),
  withProps({ seed: 6 }),
  withProps({ resources: { cpu: Cpu.units(2) } }),
  withProps({ resources: { cpu: Cpu.units(1), memory: Size.gibibytes(1) } }),
  withProps({ parameters: TABLE.extend(Parameters.grid({ n: [0, 1, 2], m: ['a', 'b', 'c'] })) }),
  withProps({ parameters: Parameters.grid({ n: [1, 2], m: ['a', 'b', 'c'] }) }),
  withProps({ parameters: Parameters.grid({ m: ['a', 'b'], n: [1, 2] }) }),
  withProps({ parameters: TABLE.extend(TABLE.replicate(2)) }),
  withProps({ parameters: Parameters.grid({ n: ['1', '2'], m: ['a', 'b'] }) }),
  withProps({ parameters: TABLE.where((row) => row.n === 2) }),
  withProps({ layout: 'jobs' }),
  withProps({ tasksPerPod: 3 }),
  withProps({ retries: 4, taskTimeout: Duration.minutes(5) }),
  withProps({ output: 'text' }),
];

let number = 0;

/** The manifest of a project, and what each of its tasks gives when it runs. */
function run({ data, mode, props }: Project): { readonly file: string; readonly outputs: readonly string[] } {
  fs.writeFileSync('show.sh', SHOW);
  fs.writeFileSync('data.txt', data);
  fs.chmodSync('data.txt', mode);
  const file = synthesize(
    folder,
    (chart) => new ExpandedSweep(chart, 'study', { image: 'busybox:1.37', ...props } as SweepIndexedProps),
  );
  const output = path.join(folder, `out-${String(++number)}`);
  expect(kubepar(['try', file, '--output', output], { cwd: folder }).code).toBe(0);
  const tasks = fs.readdirSync(path.join(output, 'tasks')).length;
  const outputs = Array.from({ length: tasks }, (_, task) =>
    fs.readFileSync(path.join(output, 'tasks', String(task)), 'utf8'),
  );
  return { file, outputs };
}

test('a task of an edited study is the same if and only if a new run gives the same bytes', () => {
  const edited = fc
    .uniqueArray(fc.nat({ max: EDITS.length - 1 }), { minLength: 1, maxLength: 2 })
    .map((edits) => edits.reduce((project, edit) => EDITS[edit]!(project), START));
  const projects = [...EDITS.map((edit) => edit(START)), ...fc.sample(edited, { numRuns: draws(15), seed: 1 })];
  const first = run(START);
  const [old] = readManifest(first.file);
  let same = 0;
  for (const project of projects) {
    const { file, outputs } = run(project);
    const [study] = readManifest(file);
    const told = outputs.map((_, task) => isSameTask(study!, old!, task));
    expect([project, told]).toEqual([project, outputs.map((output, task) => output === first.outputs[task])]);
    same += told.filter(Boolean).length;
  }
  // Neither always nor never.
  expect(same).toBeGreaterThan(1.1 * projects.length);
  expect(same).toBeLessThan(3.2 * projects.length);
}, 240_000);
