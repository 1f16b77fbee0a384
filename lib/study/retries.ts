import type { StudyProps } from './study-props';
import type { ProblemList } from './problems';
import { wholeNumber } from './checks';

/** Exit codes of the command that decide about further attempts. */
export interface CheckedRetryCodes {
  /** After these, the task has failed for good. */
  readonly never: readonly number[];
  /** After these, the next attempt does not count. */
  readonly free: readonly number[];
}

const CODES = { min: 1, max: 255, remedy: 'choose one in that range; 0 means success' };

export function checkRetryCodes(
  problems: ProblemList,
  { noRetryExitCodes, freeRetryExitCodes }: Pick<StudyProps, 'noRetryExitCodes' | 'freeRetryExitCodes'>,
): CheckedRetryCodes {
  const never = checkCodes(problems, 'noRetryExitCodes', noRetryExitCodes);
  const free = checkCodes(problems, 'freeRetryExitCodes', freeRetryExitCodes);
  const both = free.filter((code) => never.includes(code));
  if (both.length > 0)
    problems.report('freeRetryExitCodes', 'have no code of noRetryExitCodes', both, 'remove it from one of them');
  return { never, free };
}

function checkCodes(problems: ProblemList, prop: string, given: unknown): number[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    problems.report(prop, 'be a list of exit codes', given, 'write, for example, [3]');
    return [];
  }
  const told = problems.length;
  const codes = Array.from(given as readonly unknown[], (code, position) =>
    wholeNumber(problems, `${prop}[${String(position)}]`, code, CODES),
  );
  return problems.length === told ? [...new Set(codes)].sort((a, b) => a - b) : [];
}
