import type { StudyDescription } from '../../lib/study/description';
import { isR, type TaskOutcome } from '../results/collection';

/** What kind of failure it is, and what to do about it. */
export interface FailureKind {
  readonly kind: string;
  readonly advice: string;
}

/** Tasks that failed in the same way. */
export interface FailureGroup extends FailureKind {
  readonly tasks: readonly number[];
  /** What one of them said of it: its first lines. */
  readonly example: string;
}

/** The failures by kind, the most frequent first. */
export function groupFailures(description: StudyDescription, failures: readonly TaskOutcome[]): FailureGroup[] {
  const groups = new Map<string, { readonly kind: FailureKind; readonly outcomes: TaskOutcome[] }>();
  for (const outcome of failures) {
    const kind = failureKind(description, outcome);
    const group = groups.get(kind.kind);
    if (group === undefined) groups.set(kind.kind, { kind, outcomes: [outcome] });
    else group.outcomes.push(outcome);
  }
  return [...groups.values()]
    .sort((a, b) => b.outcomes.length - a.outcomes.length)
    .map(({ kind, outcomes }) => ({
      ...kind,
      tasks: outcomes.map(({ task }) => task),
      example: firstLines(outcomes[0]?.error ?? ''),
    }));
}

const MOST_LINES = 3;

function firstLines(text: string): string {
  return text.split('\n').slice(0, MOST_LINES).join('\n');
}

function failureKind({ command, id }: StudyDescription, { status, error, exitCode, task }: TaskOutcome): FailureKind {
  switch (status) {
    case 'out-of-memory':
      return { kind: 'out of memory', advice: 'raise resources.memory' };
    case 'timed-out':
      return { kind: 'timeout', advice: 'raise taskTimeout, or give a task less to do' };
    case 'result-too-large':
      return { kind: 'result too large', advice: 'set results: Results.volume({ claimName: … })' };
    case 'killed':
      return /\(Evicted/.test(error)
        ? { kind: 'evicted', advice: 'raise resources.ephemeralStorage, or what the example names' }
        : { kind: 'pod lost', advice: 'run these tasks again, or allow for more retries' };
    default: {
      const isOfR = isR(command[0] ?? '') || /^Error\b/m.test(error);
      return {
        kind: isOfR ? 'R error' : `exit code ${String(exitCode ?? 'unknown')}`,
        advice: `mend the script; this repeats one of them here: kubepar try dist/${id}.k8s.yaml --task ${String(task)}`,
      };
    }
  }
}
