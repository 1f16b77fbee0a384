import type { JobSpec } from '../../imports/k8s';
import { ANNOTATION, LABEL } from '../../lib/manifest/labels';
import { STUDY_VOLUME, LOADER_CONTAINER, TASK_CONTAINER } from '../../lib/study/pod';
import { groupBy } from '../system/group-by';
import { SYNTH_AGAIN } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';
import type { ManifestObject } from './manifest-object';
import { rerunNumberIn } from './rerun-name';
import type { StudyIdentity } from './version';

/** A document of a manifest. */
interface Document {
  readonly text: string;
  /** Its line in the file, counted from 1. */
  readonly firstLine: number;
}

/** In a text within a manifest, these lines are indented. */
export const BETWEEN_DOCUMENTS = /^---\n/m;
export const JOB = /^kind: Job$/m;
const NAME = /^ {2}name: (\S+)$/m;
const INSTANCE = new RegExp(`^ {4}${LABEL.instance.replaceAll('.', '\\.')}: (\\S+)$`, 'm');
const TASK = new RegExp(`^ {4}${ANNOTATION.tasks.replaceAll('.', '\\.')}: `, 'm');
const VOLUMES = '\n      volumes:\n';

/**
 * The documents of a manifest. If each task has its own Job, the Jobs differ only in the index, and the first of each
 * study is enough: parsing thousands takes long. A Job with a different end, which may be cut off, is kept, too.
 */
export function withoutFurtherJobs(text: string): Document[] {
  const ends = new Map<string, string>();
  let nextLine = 1;
  return text.split(BETWEEN_DOCUMENTS).flatMap((part) => {
    const firstLine = nextLine;
    nextLine += part.split('\n').length;
    const study = JOB.test(part) && TASK.test(part) ? INSTANCE.exec(part)?.[1] : undefined;
    const end = part.slice(part.lastIndexOf(VOLUMES));
    const isFurther = study !== undefined && ends.get(study) === end;
    if (study !== undefined && !ends.has(study)) ends.set(study, end);
    return isFurther ? [] : [{ text: part, firstLine }];
  });
}

/**
 * Checks that the Jobs of a study are all there, and complete: they come last in a manifest.
 * @param objects of the manifest, without further Jobs.
 * @param names of all Jobs of the study in the text.
 */
export function checkJobs(
  { name, description }: StudyIdentity,
  objects: readonly ManifestObject[],
  names: ReadonlySet<string>,
  file: string,
): void {
  const jobs = objects.filter(({ kind, metadata }) => kind === 'Job' && metadata?.labels?.[LABEL.instance] === name);
  const refuse = (what: string): CliError => new CliError(`${file} ${what}; ${SYNTH_AGAIN}`, EXIT.usage);
  for (const container of description.queue === undefined ? [TASK_CONTAINER] : [LOADER_CONTAINER, TASK_CONTAINER])
    if (!jobs.some((job) => podOf(job).containers.some((each) => each.name === container)))
      throw refuse(`has no Job of ${name} with a container ${container}`);
  for (const job of jobs)
    if (podOf(job).volumes?.some((volume) => volume.name === STUDY_VOLUME) !== true)
      throw refuse(`has a Job ${job.metadata?.name ?? ''} without the volume ${STUDY_VOLUME}`);
  const all = new Set([...names, ...jobs.map(({ metadata }) => metadata?.name ?? '')]);
  // A rerun has one Job for several tasks. The name of a task's Job may look like its name.
  const isRerun = all.size === 1 && [...all].some((each) => rerunNumberIn(each) > 0);
  if (description.layout === 'jobs' && !isRerun && all.size < description.tasks)
    throw refuse(`has Jobs for only ${String(all.size)} of the ${String(description.tasks)} tasks of ${name}`);
}

function podOf({ spec }: ManifestObject): NonNullable<JobSpec['template']['spec']> {
  return (spec as JobSpec).template.spec ?? { containers: [] };
}

/** The names of the Jobs in a text, by study. */
export function jobNames(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const jobs = text.split(BETWEEN_DOCUMENTS).filter((part) => JOB.test(part));
  const ofStudies = groupBy(jobs, (part) => INSTANCE.exec(part)?.[1] ?? '');
  return new Map(
    [...ofStudies].map(([study, parts]) => [study, new Set(parts.map((part) => NAME.exec(part)?.[1] ?? ''))]),
  );
}
