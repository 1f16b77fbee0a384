import { EXIT_STOP_STUDY } from '../../lib/study/exit-codes';
import type { StudyDescription } from '../../lib/study/description';
import { sentences, withCommands } from '../text/commands-to-copy';
import type { StudyCommands } from '../study/study-commands';
import { isR } from '../study/programs';
import { isOfBucket } from '../records/words-of-runtime';
import { bucketAdvice } from './bucket-trouble';
import { FILES_REMEDY, isFileNotFound } from '../records/file-not-found';
import { groupBy } from '../system/group-by';
import { kindOf } from '../text/kind-of-message';
import type { Eviction } from '../objects/pod';
import type { TaskOutcome } from '../results/collection';
import type { StudyIdentity } from '../study/version';

/** The kind of failure, and what to do about it. */
export interface FailureKind {
  readonly kind: string;
  readonly advice: string;
}

/** Tasks that failed in the same way, with the same message. */
export interface FailureGroup extends FailureKind {
  readonly tasks: readonly number[];
  /** The error message of one of them: the lines that name the error. */
  readonly example: string;
}

/**
 * The failures by kind and message. Messages that differ only in numbers count as one. First comes the most frequent
 * message of each kind, the most frequent kind first, and then the other messages.
 */
export function groupFailures(
  { description }: StudyIdentity,
  failures: readonly TaskOutcome[],
  commands: StudyCommands,
): FailureGroup[] {
  const told = failures.map((outcome) => ({
    ...failureKind(description, outcome, commands),
    example: tellingLines(outcome.error),
    task: outcome.task,
  }));
  const kinds = largestFirst(groupBy(told, ({ kind }) => kind));
  const messages = kinds.map((ofKind) => largestFirst(groupBy(ofKind, ({ example }) => kindOf(example))));
  const mostFrequent = messages.flatMap((ofKind) => ofKind.slice(0, 1));
  const others = messages.flatMap((ofKind) => ofKind.slice(1)).sort(byLength);
  return [...mostFrequent, ...others].map((group) => ({
    kind: group[0]?.kind ?? '',
    advice: group[0]?.advice ?? '',
    tasks: group.map(({ task }) => task),
    example: group[0]?.example ?? '',
  }));
}

function largestFirst<T>(groups: ReadonlyMap<unknown, readonly T[]>): (readonly T[])[] {
  return [...groups.values()].sort(byLength);
}

function byLength(a: readonly unknown[], b: readonly unknown[]): number {
  return b.length - a.length;
}

const MOST_LINES = 3;

/** The lines that name the error: in R from "Error" on, in Python the last ones, otherwise the first ones. */
function tellingLines(error: string): string {
  const lines = error.trimEnd().split('\n');
  const start = lines.findIndex((line) => /^Error\b/.test(line));
  if (start === -1 && lines.some((line) => line.startsWith('Traceback '))) return lines.slice(-MOST_LINES).join('\n');
  return lines.slice(Math.max(start, 0)).slice(0, MOST_LINES).join('\n');
}

function failureKind(
  { command, results, queue }: StudyDescription,
  { status, error, exitCode, eviction, task, record }: TaskOutcome,
  commands: StudyCommands,
): FailureKind {
  switch (status) {
    case 'out-of-memory':
      return {
        kind: 'out of memory',
        advice: sentences(
          withCommands('run them again with twice the memory', ...commands.rerunCommands('--memory', '2x')),
          'for other runs, raise resources.memory',
        ),
      };
    case 'timed-out':
      return {
        kind: 'timeout',
        advice: sentences(
          withCommands('run them again with twice the time', ...commands.rerunCommands('--timeout', '2x')),
          'for other runs, raise taskTimeout, or give a task less to do',
        ),
      };
    case 'result-too-large':
      return {
        kind: 'result too large',
        advice: sentences(
          'set results: Results.volume({ claimName: … }) or Results.bucket({ url: … })',
          commands.applyNewVersion(),
        ),
      };
    case 'killed':
    case 'missing':
      return lostPod(eviction, commands);
    default: {
      if (results.kind === 'bucket' && isOfBucket(error))
        return { kind: 'bucket', advice: bucketAdvice(results, queue !== undefined, commands) };
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
