import { EXIT_STOP_STUDY } from '../../lib/study/exit-codes';
import type { StudyDescription } from '../../lib/study/description';
import { sentences, withCommands } from '../text/commands-to-copy';
import type { StudyCommands } from '../study/study-commands';
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
  { description }: StudyIdentity,
  failures: readonly TaskOutcome[],
  commands: StudyCommands,
): FailureGroup[] {
  const told = failures.map((outcome) => ({ ...failureKind(description, outcome, commands), outcome }));
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

function failureKind(
  { command }: StudyDescription,
  { status, error, exitCode, eviction, task, record }: TaskOutcome,
  commands: StudyCommands,
): FailureKind {
  switch (status) {
    case 'out-of-memory':
      return {
        kind: 'out of memory',
        advice: sentences(
          withCommands(
            'run them again, with more memory in place of SIZE',
            ...commands.rerunCommands('--memory', 'SIZE'),
          ),
          'for other runs, raise resources.memory',
        ),
      };
    case 'timed-out':
      return {
        kind: 'timeout',
        advice: sentences(
          withCommands(
            'run them again, with more time in place of TIME',
            ...commands.rerunCommands('--timeout', 'TIME'),
          ),
          'for other runs, raise taskTimeout, or give a task less to do',
        ),
      };
    case 'result-too-large':
      return {
        kind: 'result too large',
        advice: sentences('set results: Results.volume({ claimName: … })', commands.applyNewVersion()),
      };
    case 'killed':
    case 'missing':
      return lostPod(eviction, commands);
    default: {
      if (exitCode === EXIT_STOP_STUDY)
        return { kind: 'bad configuration', advice: sentences('correct what it names', commands.applyNewVersion()) };
      if (status === 'failed' && isFileNotFound(error))
        return { kind: 'file not found', advice: sentences(FILES_REMEDY, commands.applyNewVersion()) };
      const isOfR = isR(command[0] ?? '') || /^Error\b/m.test(error);
      const code = String(exitCode ?? 'unknown');
      const again = commands.tryTask(task);
      return {
        kind: record?.retry === 'never' ? `exit code ${code}, not retried` : isOfR ? 'R error' : `exit code ${code}`,
        advice: sentences(
          again === undefined
            ? 'fix the script'
            : withCommands('fix the script; this runs one of the tasks here', again),
          commands.applyNewVersion(),
          commands.rerun('if the cause was outside the script and is fixed, run these tasks again'),
        ),
      };
    }
  }
}

function lostPod(eviction: Eviction | undefined, commands: StudyCommands): FailureKind {
  if (eviction === 'disk')
    return {
      kind: 'evicted: disk',
      advice: sentences(
        commands.rerun('run them again with more disk', 'raise ephemeral-storage (requests and limits) and sizeLimit'),
        'for other runs, raise resources.ephemeralStorage',
      ),
    };
  if (eviction !== undefined)
    return {
      kind: 'evicted',
      advice: commands.rerun('run them again when the node has room, or with requests that match what they need'),
    };
  return {
    kind: 'pod lost',
    advice: sentences(commands.rerun('run them again'), 'for other runs, allow more retries'),
  };
}
