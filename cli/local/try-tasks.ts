import * as path from 'node:path';
import { EXIT_STOP_STUDY } from '../../lib/study/exit-codes';
import { mapConcurrently } from '../system/concurrency';
import { withCleanup } from '../system/interruption';
import { LocalPods } from './pod';
import type { LocalRun } from './run';
import type { ManifestStudy } from '../study/manifest-file';
import { startProgress } from '../text/progress';
import { collect } from '../collect/pod-collection';
import { nextTask, readPod, type PodReading } from '../sources/pod-reading';
import type { Collection } from '../results/collection';
import type { StudyVersion } from '../study/version';
import { outputShower } from './shown-output';
import { LOGS } from '../sources/log';
import { folderSource } from '../sources/files/folder';
import { PLACES } from '../sources/result-source';
import { printErr } from '../text/printing';

/** Runs these tasks of a study on this machine, and collects them as from a cluster. */
export async function tryTasks(study: ManifestStudy, run: LocalRun): Promise<Collection> {
  // The run determines the tasks of a pod.
  const version = { ...study, description: { ...study.description, tasksPerPod: study.description.tasks } };
  // Several results in the log of one pod could exceed the size of a log.
  const { kind } = study.description.results;
  const areFiles = kind !== 'log' || run.variation !== undefined;
  const pods = new LocalPods(study, run.variation);
  const ended = await withCleanup(
    async () => {
      if (run.variation === undefined) for (const note of pods.notes) printErr(`note: ${note}\n`);
      const readings = await runPods(version, pods, run, areFiles ? { KUBEPAR_RESULTS: pods.results } : {});
      const source = areFiles
        ? await folderSource(path.join(pods.results, study.name), study.name, run.output, PLACES[kind])
        : LOGS;
      return source.complete(readings);
    },
    (inHaste) => pods.stop(inHaste),
  );
  const { outcomes, attempts, notes } = collect(version, ended, false, [...run.tasks]);
  const ran = new Set(ended.flatMap(({ tasks }) => tasks));
  const told = outcomes.map((outcome) =>
    ran.has(outcome.task) ? outcome : { ...outcome, error: 'it was not run: the study was stopped' },
  );
  return { version: study, outcomes: told, attempts, notes };
}

async function runPods(
  version: StudyVersion,
  pods: LocalPods,
  run: LocalRun,
  extra: Readonly<Record<string, string>>,
): Promise<PodReading[]> {
  const progress = run.showsOutput ? undefined : startProgress(run.title, run.pods.flat().length);
  let done = 0;
  let stopped = false;

  const runPod = async (tasks: readonly number[]): Promise<PodReading[]> => {
    if (stopped) return [];
    const shower = outputShower(run);
    const pod = await pods.tryRun(tasks, shower.onOutput, extra);
    shower.end();
    if (pod === undefined) return [];
    // As in Kubernetes: a problem that no attempt can fix stops the Job, which may contain all tasks.
    if (pod.exitCode === EXIT_STOP_STUDY && version.description.layout === 'indexed') stopped = true;
    const reading = readPod(version, pod);
    const left = tasksLeft(reading);
    progress?.update((done += tasks.length - left.length));
    return left.length === 0 ? [reading] : [reading, ...(await runPod(left))];
  };

  try {
    return (await mapConcurrently(run.pods, run.jobs, runPod)).flat();
  } finally {
    progress?.stop();
  }
}

/** The tasks that a killed pod did not reach: those after the one that was running. */
function tasksLeft({ tasks, message, attempts, damages }: PodReading): readonly number[] {
  if (message !== undefined) return [];
  // In the log, the block of a result in a file lacks its data.
  const attempted = [...attempts.keys(), ...damages.keys()].filter((task) => task !== undefined);
  const killed = nextTask(tasks, attempted);
  return killed === undefined ? [] : tasks.slice(tasks.indexOf(killed) + 1);
}
