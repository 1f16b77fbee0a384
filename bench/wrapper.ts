import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { alternate, seconds, type Bench, type Row } from './measure';
import { run } from './process';

/** What the wrapper may add to a task, in milliseconds. */
const TARGET = 60;
/** So many that the start of the wrapper itself, once for each pod, does not count. */
const TASKS = 50;

/** What the wrapper adds to each task: the tasks of one pod, as processes of this machine, against the bare command. */
export async function* wrapper(bench: Bench): AsyncGenerator<Row> {
  yield await cost(bench, ['true']);
  if (spawnSync('Rscript', ['--version']).error === undefined)
    yield await cost(bench, ['Rscript', '-e', 'invisible(1)']);
  else bench.say('  not measured with R: there is no Rscript on this machine');
}

async function cost(bench: Bench, command: readonly [string, ...string[]]): Promise<Row> {
  const { signal } = bench;
  bench.say(`  ${String(TASKS)} times ${command.join(' ')}`);
  const { wrapped, bare } = await alternate(bench, {
    wrapped: () => {
      const env = environment(fs.mkdtempSync(path.join(bench.folder, 'wrapper-')));
      return seconds(() => run('sh', ['runtime/run.sh', ...command], { env, signal }));
    },
    bare: () => seconds(() => run('sh', ['bench/hand-written/repeat.sh', String(TASKS), ...command], { signal })),
  });
  const added = ((wrapped - bare) / TASKS) * 1000;
  return {
    measurement: `wrapper around ${String(TASKS)} tasks of ${command[0]}`,
    kubepar: wrapped,
    against: 'bare command',
    alternative: bare,
    result: `${added.toFixed(1)} ms more a task`,
    target: `at most ${String(TARGET)} ms`,
    met: added <= TARGET,
  };
}

/** As in a pod of the Monte Carlo study: with a script to copy for each task, and a termination message to write. */
function environment(folder: string): Record<string, string> {
  return {
    KUBEPAR_TASKS: String(TASKS),
    KUBEPAR_TASKS_PER_POD: String(TASKS),
    KUBEPAR_FILES: path.resolve('examples/monte-carlo'),
    KUBEPAR_SCRATCH: path.join(folder, 'work'),
    KUBEPAR_TERMINATION_LOG: path.join(folder, 'termination-log'),
  };
}
