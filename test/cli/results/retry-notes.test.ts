import { collect } from '../../../cli/collect/pod-collection';
import { readPod } from '../../../cli/sources/pod-reading';
import { retryNotes } from '../../../cli/results/retry-notes';
import { base64, killedPod, pod, version, type PodOutput } from './support';

const REST = '); if the failure depends on the random numbers, the results are biased';

/** The notes on tasks whose pods made these attempts. */
function notesOn(...pods: readonly PodOutput[][]): string[] {
  const readings = pods.map((attempts, index) => readPod(version(pods.length), pod(attempts, { index })));
  return retryNotes(collect(version(pods.length), readings, false));
}

function failed(error: string, given: PodOutput = {}): PodOutput {
  return { status: 'failed', exit: 1, error: base64(error), ...given };
}

const WORKED: PodOutput = { attempt: 2, output: '1\n' };

describe('tasks that succeeded at a later attempt', () => {
  test.each([
    ['Error in f(x) : no convergence\nCalls: f\nExecution halted\n', 'Error in f(x) : no convergence'],
    ['Loading required package: MASS\nError: singular\nExecution halted\n', 'Error: singular'],
    ['Error in solve.default(m) : \n  system is singular\n', 'Error in solve.default(m) : system is singular'],
    [
      'Traceback (most recent call last):\n  File "a.py", line 1\n    f()\nValueError: negative\n',
      'ValueError: negative',
    ],
    ['Error: Ä\n', 'Error: Ä'],
    [
      '/app/a.js:3\n  throw new TypeError(m)\n  ^\n\nTypeError: no number\n    at f (a.js:3)\n\nNode.js v20.12.0\n',
      'TypeError: no number',
    ],
    ['started\nno luck\n', 'no luck'],
    ['', 'it ended with exit code 1'],
  ])('are reported, with what failed: %j', (error, words) => {
    expect(notesOn([failed(error), WORKED], [failed('Error: b\n'), WORKED])).toEqual([
      `2 tasks succeeded only after a retry (the first is task 0, after: ${words}${REST}`,
    ]);
  });

  test('are counted, with the first of them', () => {
    expect(notesOn([{ output: '1\n' }], [failed('Error: b\n'), WORKED], [failed('Error: c\n'), WORKED])).toEqual([
      `2 tasks succeeded only after a retry (the first is task 1, after: Error: b${REST}`,
    ]);
  });

  test.each<[PodOutput['status'], string]>([
    ['timed-out', 'it took longer than taskTimeout (ended after 0.25 s)'],
    ['out-of-memory', 'it needed more memory than resources.memory'],
  ])('are reported even if the first was %s', (status, words) => {
    const attempts = [failed('', { status }), WORKED];
    expect(notesOn(attempts, attempts)).toEqual([expect.stringContaining(`after: ${words})`)]);
  });

  test('are reported if the second was in another pod', () => {
    const pods = [0, 1].flatMap((index) => [
      killedPod([failed('Error: a\n')], { index, uid: `uid-a${String(index)}` }),
      pod([WORKED], { index, uid: `uid-b${String(index)}` }),
    ]);
    const readings = pods.map((one) => readPod(version(2), one));
    expect(retryNotes(collect(version(2), readings, false))).toHaveLength(1);
  });
});

test('tasks that failed for good, that succeeded at once, or whose pod was lost are not reported, and neither is a single one', () => {
  expect(notesOn([failed('Error: a\n'), failed('Error: a\n', { attempt: 2 })])).toEqual([]);
  expect(notesOn([{ output: '1\n' }])).toEqual([]);
  expect(notesOn([failed('Error: a\n'), WORKED], [{ output: '1\n' }])).toEqual([]);
  expect(notesOn([failed('', { status: 'interrupted' }), WORKED])).toEqual([]);
});
