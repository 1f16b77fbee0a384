import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ParameterTable, rowsAxis } from '../../lib/study/parameters/table';
import { cases } from '../thoroughness';
import { DASH, copyOfRuntime, runPod, tableEnv, tasks, testFolder, which, type EndedPod } from './support';

jest.setTimeout(600_000);

const folder = testFolder();
const scratch = path.join(folder, 'scratch');

/** Demos that come with R. Others need a display, or its time. */
const DEMOS: Readonly<Record<string, readonly string[]>> = {
  base: ['error.catching', 'is.things', 'recursion', 'scoping'],
  graphics: ['plotmath'],
  stats: ['lm.glm', 'nlm'],
};

/** Help pages whose examples are scripts. */
const EXAMPLES = [
  'base:tapply base:funprog base:conditions base:switch base:as.Date base:sprintf base:on.exit base:warning stats:lm stats:t.test',
  'stats:aov stats:uniroot utils:head utils:str methods:setClass methods:refClass MASS:rlm rpart:rpart',
].flatMap((words) => words.split(' '));

/** Scripts that print what no fork can have, with the reason that docs/warm-r.md gives. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'stack.R': 'the size of the C stack in a message',
};

const scripts = path.join(folder, 'files', 'scripts');
let all: readonly string[] = [];
let names: readonly string[] = [];
let cold: EndedPod;
let warm: EndedPod;

function writeScripts(): void {
  fs.cpSync(path.join(__dirname, 'warm-scripts'), scripts, { recursive: true });
  const library = path.join(execFileSync('R', ['RHOME'], { encoding: 'utf8' }).trim(), 'library');
  for (const [name, demos] of Object.entries(DEMOS))
    for (const demo of demos)
      fs.copyFileSync(path.join(library, name, 'demo', `${demo}.R`), path.join(scripts, `demo-${demo}.R`));
  execFileSync(which('Rscript'), [path.join(__dirname, 'warm-examples.R'), scripts, ...EXAMPLES]);
  all = fs.readdirSync(scripts).sort();
  names = cases(all, 6);
}

/** Runs every script as a task of one pod, and keeps the folders of the attempts. */
async function run(kept: string, env: Readonly<Record<string, string>>): Promise<EndedPod> {
  const runtime = copyOfRuntime();
  fs.mkdirSync(path.join(folder, kept));
  const file = path.join(runtime, 'folders.sh');
  const keep = `remove_traces() {\n  mv -- "$kp_scratch"/attempts/* ${path.join(folder, kept)} 2>/dev/null`;
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('remove_traces() {', keep));
  const ended = await runPod(
    DASH,
    ['Rscript', 'scripts/$(script)', '30', 'a b', '--x=1', '-e', '', '--version', 'é\n'],
    {
      runtime,
      env: {
        ...tasks(names.length),
        ...tableEnv(
          new ParameterTable([
            rowsAxis(
              ['script'],
              names.map((name) => [name]),
            ),
          ]),
        ),
        KUBEPAR_FILES: path.join(folder, 'files'),
        KUBEPAR_SCRATCH: scratch,
        LANG: 'C.UTF-8',
        ...env,
      },
    },
  );
  for (const last of fs.readdirSync(path.join(scratch, 'attempts')))
    fs.renameSync(path.join(scratch, 'attempts', last), path.join(folder, kept, last));
  return ended;
}

/** What an attempt left: its output and files, without the times that formats of plots have. */
function leftBy(kept: string, task: number): Record<string, string> {
  const attempt = path.join(folder, kept, `${String(task)}.1`);
  const files = ['stdout', 'stderr.tail', 'stderr.head', 'result', 'home', 'work'].flatMap((name) =>
    filesBelow(attempt, name),
  );
  return Object.fromEntries(files.map((name) => [name, contentOf(path.join(attempt, name))]));
}

/** All that the wrapper and the user can see of an attempt. */
function outcome(kept: string, { records }: EndedPod, task: number): Record<string, string> {
  const { exit, status, stream, alarm } = records.find((record) => record.task === task)!;
  return { exit: String(exit), status, stream: String(stream), alarm: String(alarm), ...leftBy(kept, task) };
}

function filesBelow(root: string, name: string): string[] {
  const file = path.join(root, name);
  if (!fs.existsSync(file)) return [];
  if (!fs.statSync(file).isDirectory()) return [name];
  return fs
    .readdirSync(file)
    .sort()
    .flatMap((each) => filesBelow(root, path.join(name, each)));
}

function contentOf(file: string): string {
  return fs.readFileSync(file, 'latin1').replaceAll(/^(\/(CreationDate|ModDate)|%%(CreationDate|Title)).*$/gm, '$1');
}

beforeAll(async () => {
  writeScripts();
  warm = await run('warm', { KUBEPAR_WARM: 'base' });
  cold = await run('cold', {});
}, 1_800_000);

test('there are more than 60 scripts, and all that are tried ran warm', () => {
  expect(all.length).toBeGreaterThan(60);
  expect(warm.records.map(({ task, warm: is, cold: why }) => ({ task, warm: is, cold: why }))).toEqual(
    names.map((_, task) => ({ task, warm: true, cold: undefined })),
  );
  expect(cold.records.filter(({ warm: is }) => is !== undefined)).toEqual([]);
});

test('each script ends with the same exit code, output, standard error and files as without warm', () => {
  const different = names.flatMap((name, task) => {
    const [one, other] = [outcome('warm', warm, task), outcome('cold', cold, task)];
    const fields = new Set([...Object.keys(one), ...Object.keys(other)]);
    const found = [...fields].filter((field) => one[field] !== other[field]);
    return found.length === 0
      ? []
      : [`${name}: ${found.map((field) => `${field} ${one[field] ?? ''} cold: ${other[field] ?? ''}`).join()}`];
  });
  const isExpected = (text: string): boolean => Object.keys(DIFFERENT).some((name) => text.startsWith(`${name}:`));
  expect(different.filter((text) => !isExpected(text))).toEqual([]);
});
