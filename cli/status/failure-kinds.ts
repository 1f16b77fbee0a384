import { EXIT_STOP_STUDY } from '../../lib/study/exit-codes';
import type { Commands } from '../text/commands-to-copy';
import { isR } from '../study/programs';
import { FILES_REMEDY, isFileNotFound } from '../records/file-not-found';
import { groupBy } from '../system/group-by';
import type { Eviction } from '../objects/pod';
import type { TaskOutcome } from '../results/collection';
import type { StudyIdentity } from '../study/version';

/** The kind of failure, and what to do about it. */
export interface FailureKind {
  readonly kind: string;
  readonly advice: string;
}

/** Tasks that failed in the same way. */
export interface FailureGroup extends FailureKind {
  readonly tasks: readonly number[];
  /** The error message of one of them: its first lines. */
  readonly example: string;
}

/** The failures by kind, the most frequent first. */
export function groupFailures(
  study: StudyIdentity,
  failures: readonly TaskOutcome[],
  commands: Commands,
): FailureGroup[] {
  const told = failures.map((outcome) => ({ ...failureKind(study, outcome, commands), outcome }));
  return [...groupBy(told, ({ kind }) => kind).values()]
    .sort((a, b) => b.length - a.length)
    .map((group) => ({
      kind: group[0]?.kind ?? '',
      advice: group[0]?.advice ?? '',
      tasks: group.map(({ outcome }) => outcome.task),
      example: firstLines(group[0]?.outcome.error ?? ''),
    }));
}

const MOST_LINES = 3;

function firstLines(text: string): string {
  return text.split('\n').slice(0, MOST_LINES).join('\n');
}

/** How the tasks without a result are run again, with a change of the manifest where they need one. */
export function rerunAdvice({ name }: StudyIdentity, { kubectl, kubepar }: Commands, change = ''): string {
  const edit = change === '' ? '' : `, ${change} in it`;
  return `${kubepar(`rerun ${name}`)} > rerun.yaml${edit}, ${kubectl('apply -f rerun.yaml')}`;
}

const NEW_VERSION = 'synth, and apply it again: a new version, which runs all tasks';

function failureKind(
  study: StudyIdentity,
  { status, error, exitCode, eviction, task }: TaskOutcome,
  commands: Commands,
): FailureKind {
  const { command, id } = study.description;
  const again = (change?: string): string => rerunAdvice(study, commands, change);
  switch (status) {
    case 'out-of-memory':
      return {
        kind: 'out of memory',
        advice: `run them again with more memory: ${again('raise memory (requests and limits)')}; for other runs raise resources.memory`,
      };
    case 'timed-out':
      return {
        kind: 'timeout',
        advice: `run them again with more time: ${again('raise KUBEPAR_TASK_TIMEOUT (seconds)')}; for other runs raise taskTimeout, or give a task less to do`,
      };
    case 'result-too-large':
      return { kind: 'result too large', advice: `set results: Results.volume({ claimName: … }), ${NEW_VERSION}` };
    case 'killed':
    case 'missing':
      return lostPod(eviction, again);
    default: {
      if (exitCode === EXIT_STOP_STUDY)
        return { kind: 'bad configuration', advice: `correct what it names, ${NEW_VERSION}` };
      if (status === 'failed' && isFileNotFound(error))
        return { kind: 'file not found', advice: `${FILES_REMEDY}; ${NEW_VERSION}` };
      const isOfR = isR(command[0] ?? '') || /^Error\b/m.test(error);
      return {
        kind: isOfR ? 'R error' : `exit code ${String(exitCode ?? 'unknown')}`,
        advice: `mend the script (this repeats one of them here: npx kubepar try dist/${id}.k8s.yaml --task ${String(task)}), ${NEW_VERSION}; where the cause was outside of it and is mended, run these again: ${again()}`,
      };
    }
  }
}

function lostPod(eviction: Eviction | undefined, again: (change?: string) => string): FailureKind {
  if (eviction === 'disk')
    return {
      kind: 'evicted: disk',
      advice: `run them again with more disk: ${again('raise ephemeral-storage (requests and limits) and sizeLimit')}; for other runs raise resources.ephemeralStorage`,
    };
  if (eviction !== undefined)
    return {
      kind: 'evicted',
      advice: `run them again when the node has room, or with requests of what they need: ${again()}`,
    };
  return { kind: 'pod lost', advice: `run them again: ${again()}; for other runs allow for more retries` };
}
