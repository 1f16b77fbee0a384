import { describeProblems, describeReport, reportOn } from '../../../cli/results/final-report';
import { attemptNotes } from '../../../cli/results/attempt-notes';
import type { AttemptRecord } from '../../../cli/records/attempt-record';
import type { TaskOutcome } from '../../../cli/results/collection';
import { resultNotes } from '../../../cli/collect/result-notes';
import { resultsTable } from '../../../cli/results/tables';
import { withUnreadable } from '../../../cli/results/unreadable';
import type { CheckedOutput } from '../../../lib/study/output';
import { collectionOf } from './support';

const TASKS = 1000;

/** Every other task has the output, created from its index; the others have the plain one. */
function outputs(output: (task: number) => string, plain?: string): string[] {
  return Array.from({ length: TASKS }, (_, task) => (plain !== undefined && task % 2 === 0 ? plain : output(task)));
}

/** The lines that a person sees for a thousand tasks. */
function linesOf(texts: readonly string[], output?: CheckedOutput): string[] {
  const collection = collectionOf(texts);
  const { version } = collection;
  const given = {
    ...collection,
    version: { ...version, description: { ...version.description, ...(output === undefined ? {} : { output }) } },
  };
  const table = resultsTable(given);
  const report = reportOn(withUnreadable(given, table), table, 'results');
  return [...report.notes, ...describeProblems(report.problems), ...describeReport(report).split('\n')];
}

const MOST_LINES = 30;
const LONGEST = 500;

function expectFew(lines: readonly string[]): void {
  expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
  expect(lines.filter((line) => line.length > LONGEST)).toEqual([]);
}

describe('a thousand tasks of a kind produce few lines, and none that is too long', () => {
  test.each<[string, string[]]>([
    ['text whose numbers differ', outputs((task) => `epoch ${String(task)}: loss 0.${String(task)}, done`)],
    ['text beside numbers', outputs((task) => `epoch ${String(task)}: no luck`, '[1] 0.5\n')],
    ['nothing', outputs(() => '', '[1] 0.5\n')],
    [
      'what R cut',
      outputs((task) => `[1] ${String(task)}\n [ reached getOption("max.print") -- omitted 9 entries ]\n`, '[1] 1\n'),
    ],
    ['a guess whose quoted numbers differ', outputs((task) => `[1] 0.${String(task + 1)}\n[1] TRUE\n`)],
    ['a guess beside outputs without one', outputs((task) => `[1] 0.${String(task + 1)}\n[1] TRUE\n`, '[1] 1 2\n')],
    ['lines of as many numbers', outputs((task) => `${String(task)}.5 1\n${String(task)}.25 2\n`)],
    ['tables with other columns each', outputs((task) => `{"x${String(task % 7)}":1}`)],
    [
      'columns that each have a word',
      outputs((task) => `{"a":${String(task)},"b":${String(task)}}`, '{"a":"x","b":"y"}'),
    ],
    ['binary outputs', outputs(() => 'a\0b', '[1] 1\n')],
  ])('%s', (_what, texts) => {
    expectFew(linesOf(texts));
  });

  test('outputs in another format, for reasons that differ only in numbers', () => {
    expectFew(
      linesOf(
        outputs((task) => `a,b\n${String(task)},1,${'9'.repeat(1 + (task % 9))}\n`, 'a,b\n1,2\n'),
        { format: 'json' },
      ),
    );
    expectFew(
      linesOf(
        outputs((task) => `${'{}\n'.repeat(task % 50)}{"x": ${String(task)}`),
        { format: 'json' },
      ),
    );
  });

  test.each<[string, (task: number) => Partial<AttemptRecord>]>([
    ['random numbers without seeds', (task) => ({ stream: task % 2 === 0 })],
    ['messages on standard error', (task) => ({ stderr: base64(`step ${String(task)} took 0.${String(task)} s`) })],
    ['messages that differ in words', (task) => ({ stderr: base64(`file ${'x'.repeat(1 + (task % 90))} is odd`) })],
    ['errors on standard error', (task) => ({ alarm: base64(`Error in f(${String(task)}): no`) })],
    ['files that they left', (task) => ({ left: base64(`out-${String(task)}.csv`) })],
  ])('%s', (_what, recordOf) => {
    const { outcomes, version } = collectionOf(outputs(() => '1'));
    const told = outcomes.map((outcome): TaskOutcome => ({
      ...outcome,
      record: { ...outcome.record!, ...recordOf(outcome.task) },
    }));
    expectFew([...resultNotes(version, told), ...attemptNotes(told)]);
  });
});

test('a guess about many tasks is reported in the words of the first', () => {
  const lines = linesOf(['[1] 0.1\n[1] TRUE\n', '[1] 0.2\n[1] FALSE\n', '[1] 0.3\n[1] TRUE\n']);
  expect(lines[0]).toMatch(/^task 0, and also task 1-2: line 2, "\[1\] TRUE", has values of a different type/);
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
