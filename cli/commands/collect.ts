import * as path from 'node:path';
import type { V1Job } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { ANNOTATION, LABEL } from '../../lib/manifest/labels';
import { TASK_CONTAINER } from '../../lib/study/pod';
import { Cluster, type ClusterOptions } from '../cluster';
import { mapConcurrently } from '../concurrency';
import { EXIT, printable, type ExitCode } from '../errors';
import { findStudy } from '../find-study';
import { isEnded } from '../job-state';
import { podEvidence } from '../pod-evidence';
import { startProgress } from '../progress';
import { collect, readPod, type Collection, type PodReading, type StudyVersion } from '../results/collection';
import { describeProblems, describeReport, reportOn } from '../results/collection-report';
import { RESULTS_FOLDER, writeCollection } from '../results/output-folder';
import { resultsTable } from '../results/tables';

export interface CollectOptions extends ClusterOptions {
  readonly output?: string;
  readonly json?: boolean;
}

/** Logs that are read at the same time. */
const CONCURRENT_LOGS = 16;

/** `kubepar collect STUDY`: reads every pod's log and writes the results, or says which are missing. */
export async function collectCommand(reference: string, options: CollectOptions): Promise<ExitCode> {
  const cluster = await Cluster.connect(options);
  const study = await findStudy(cluster, reference);
  if (study.note !== undefined) process.stderr.write(`${study.note}\n`);
  const jobs = await cluster.jobs(`${LABEL.instance}=${study.name}`);
  const pods = await readPods(cluster, study);
  const collection = collect(study, pods, runningTasks(study, jobs));
  const output = options.output ?? path.join(RESULTS_FOLDER, study.description.id);
  return writeAndReport(collection, output, options.json === true);
}

/** Whether the study runs; where each task has a Job, the tasks whose Jobs do. */
function runningTasks({ description }: StudyVersion, jobs: readonly V1Job[]): boolean | ReadonlySet<number> {
  const unended = jobs.filter((job) => !isEnded(job));
  if (description.layout === 'indexed') return unended.length > 0;
  return new Set(unended.map(({ metadata }) => Number(metadata?.annotations?.[ANNOTATION.task])));
}

/** Writes the collection, tells the user, and gives the exit code: 0 only if every task has its result. */
export async function writeAndReport(collection: Collection, output: string, json: boolean): Promise<ExitCode> {
  const results = resultsTable(collection);
  const kept = await writeCollection(output, collection, results);
  const report = reportOn(collection, results, output);
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : describeReport(report));
  if (kept !== undefined)
    process.stderr.write(
      `note: ${output} had results that this collection lacks, or of another version; they are kept in ${kept}\n`,
    );
  if (!json) {
    for (const note of report.notes) process.stderr.write(`note: ${note}\n`);
    for (const line of describeProblems(report.problems)) process.stderr.write(`${line}\n`);
  }
  return report.problems.length === 0 ? EXIT.ok : EXIT.failures;
}

/** Each log is read as soon as it is there, and dropped: all of them may be more than the memory holds. */
async function readPods(cluster: Cluster, study: StudyVersion): Promise<PodReading[]> {
  const pods = await cluster.pods(`${LABEL.instance}=${study.name}`);
  const progress = startProgress(study.description.id, pods.length);
  let read = 0;
  try {
    return await mapConcurrently(pods, CONCURRENT_LOGS, async (pod) => {
      const podName = pod.metadata?.name ?? '';
      const log = pod.status?.phase === 'Pending' ? { text: '' } : await cluster.log(podName, TASK_CONTAINER);
      if ('unreadable' in log) progress.say(`note: the log of ${podName} can't be read: ${printable(log.unreadable)}`);
      progress.update(++read, 'logs read');
      return readPod(study, podEvidence(pod, 'text' in log ? log.text : ''));
    });
  } finally {
    progress.stop();
  }
}
