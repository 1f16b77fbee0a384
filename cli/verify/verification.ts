import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runStudy } from '../local/run-study';
import type { LocalRun } from '../local/run';
import type { ManifestStudy } from '../study/manifest-file';
import type { Collection, TaskOutcome } from '../results/collection';
import { findAnotherMachine, type AnotherMachine } from './another-machine';
import { likelyCauses } from './causes';
import { compareRuns, type Difference } from './comparison';
import { shortList } from '../text/short-list';
import { resultDifference } from './result-difference';
import { LOST_PODS, secondRun } from './second-run';
import { readsDate, sourcesOf, temporaryFiles } from '../study/source-texts';

/** What a second run of some tasks has shown. */
export interface Verification {
  /** How many tasks have run twice. */
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** The usual causes; none if nothing differs. */
  readonly causes: readonly string[];
  /** What differed between the two runs. */
  readonly varied: readonly string[];
  /** What did not, although it must not matter, and why. */
  readonly notVaried: readonly string[];
}

const PAUSE_SECONDS = 1.1;

/** Runs the tasks of a first run again, varies everything that must not matter, and compares the outcomes. */
export async function verify(study: ManifestStudy, run: LocalRun, first: Collection): Promise<Verification> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-machine-'));
  const remove = (): void => {
    fs.rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  try {
    const machine = findAnotherMachine(folder);
    const tasks = first.outcomes.filter(canBeCompared).map(({ task }) => task);
    if (tasks.length === 0) return { compared: 0, differences: [], causes: [], varied: [], notVaried: [] };
    // A seed from the time in whole seconds then differs.
    await setTimeout(PAUSE_SECONDS * 1000);
    const again = secondRun(run, tasks, study, machine);
    return await compare(study, again, first, await runStudy(study, again), machine);
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** Not a task that did not run at all, nor a result that only fits on a volume: the second run stores results on one. */
function canBeCompared({ record, status, row }: TaskOutcome): boolean {
  return record !== undefined && status !== 'result-too-large' && row === undefined;
}

async function compare(
  study: ManifestStudy,
  { pods }: LocalRun,
  first: Collection,
  second: Collection,
  { varied, same }: AnotherMachine,
): Promise<Verification> {
  const hasQueue = study.description.queue !== undefined;
  const differences = await compareRuns(first, second, hasQueue ? 0 : LOST_PODS, resultDifference);
  const different = new Set(differences.map(({ task }) => task));
  const compared = new Set(second.outcomes.map(({ task }) => task));
  const leading = hasQueue ? [] : pods.flatMap(([task = -1]) => (compared.has(task) ? [task] : []));
  const sources = sourcesOf(study);
  const causes = likelyCauses({
    description: study.description,
    sources,
    differences,
    isWarm: differences.length > 0 && isWarm(first),
    isUnseeded: first.outcomes.some(({ task, record }) => different.has(task) && record?.stream === false),
    onlyBehindOthers: leading.length > 0 && !leading.some((task) => different.has(task)),
  });
  return {
    compared: second.outcomes.length,
    differences,
    causes: differences.length === 0 ? [] : causes,
    varied: [...variedBy(hasQueue), ...(isWarm(first) ? ['warm start of R'] : []), ...varied],
    notVaried: [...same, ...temporaryOf(sources), dateOf(sources)],
  };
}

function isWarm({ outcomes }: Collection): boolean {
  return outcomes.some(({ record }) => record?.warm === true);
}

function variedBy(hasQueue: boolean): string[] {
  return [
    ...(hasQueue
      ? ['order of items', 'number of workers', 'items that ran before in the same worker']
      : ['order of pods', 'tasks to a pod', 'tasks that ran before in the same pod', 'number of the attempt']),
    'folders',
    'process ids',
    'time in seconds',
  ];
}

function dateOf(sources: string): string {
  return readsDate(sources) ? 'date, which the command reads: check that no seed or result depends on it' : 'date';
}

/** Both runs find what an earlier one left outside the folders of its tasks. */
function temporaryOf(sources: string): string[] {
  const named = temporaryFiles(sources);
  if (named.length === 0) return [];
  const left = named.filter((name) => fs.existsSync(name) && !fs.statSync(name).isDirectory());
  const there = left.length === 0 ? '' : ` (${shortList(left)} ${left.length === 1 ? 'is' : 'are'} there now)`;
  return [
    `files in /tmp and /var/tmp; the command names ${shortList(named)}${there}: check that no result depends on what an earlier run left`,
  ];
}
