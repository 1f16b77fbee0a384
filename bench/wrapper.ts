import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { alternate, seconds, type Bench, type Row } from './measure';
import { run } from './process';

/** How much time the wrapper may add to a task, in milliseconds. */
const TARGET = 60;
/**
 * How long the wrapper may take, as a multiple of an earlier version: no longer, except for the variance of such a
 * measurement.
 */
const MOST_CHANGE = 1.02;
/** Enough that the start of the wrapper itself, once per pod, does not matter. */
const TASKS = 50;

/**
 * What the wrapper adds to each task: the tasks of one pod, as processes of this machine, compared with the bare
 * command and, if an earlier version is named, with the wrapper of that version.
 */
export async function* wrapper(bench: Bench): AsyncGenerator<Row> {
  const commands: [string, ...string[]][] = [['true'], ['Rscript', '-e', 'invisible(1)']];
  if (spawnSync('Rscript', ['--version']).error !== undefined) {
    bench.say('  not measured with R: there is no Rscript on this machine');
    commands.pop();
  }
  for (const command of commands) yield await cost(bench, command);
  if (bench.before === undefined) return;
  const earlier = await runtimeOf(bench.before, bench);
  for (const command of commands) yield await change(bench, command, earlier);
}

async function cost(bench: Bench, command: readonly [string, ...string[]]): Promise<Row> {
  const { signal } = bench;
  bench.say(`  ${String(TASKS)} times ${command.join(' ')}`);
  const { wrapped, bare } = await alternate(bench, {
    wrapped: () => wrappedBy('runtime', command, bench),
    bare: () => seconds(() => run('sh', ['bench/hand-written/repeat.sh', String(TASKS), ...command], { signal })),
  });
  const added = ((wrapped - bare) / TASKS) * 1000;
  return {
    measurement: measurement(command),
    kubepar: wrapped,
    against: 'bare command',
    alternative: bare,
    result: `${added.toFixed(1)} ms more a task`,
    target: `at most ${String(TARGET)} ms`,
    met: added <= TARGET,
  };
}

async function change(bench: Bench, command: readonly [string, ...string[]], earlier: string): Promise<Row> {
  bench.say(`  ${String(TASKS)} times ${command.join(' ')}, by two versions`);
  const { now, before } = await alternate(bench, {
    now: () => wrappedBy('runtime', command, bench),
    before: () => wrappedBy(earlier, command, bench),
  });
  const ratio = now / before;
  return {
    measurement: measurement(command),
    kubepar: now,
    against: `wrapper of ${bench.before ?? ''}`,
    alternative: before,
    result: `${ratio.toFixed(2)} times as long`,
    target: `at most ${MOST_CHANGE.toFixed(2)} times`,
    met: ratio <= MOST_CHANGE,
  };
}

function wrappedBy(runtime: string, command: readonly string[], { folder, signal }: Bench): Promise<number> {
  const env = environment(fs.mkdtempSync(path.join(folder, 'wrapper-')));
  return seconds(() => run('sh', [path.join(runtime, 'run.sh'), ...command], { env, signal }));
}

function measurement([program]: readonly [string, ...string[]]): string {
  return `wrapper around ${String(TASKS)} tasks of ${program}`;
}

/** The folder runtime/ of a commit or tag of this repository. */
async function runtimeOf(revision: string, { folder, signal }: Bench): Promise<string> {
  const target = path.join(folder, 'before');
  fs.mkdirSync(target);
  await run('sh', ['-c', 'git archive "$1" runtime | tar -x -C "$2"', 'sh', revision, target], { signal });
  return path.join(target, 'runtime');
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
