import { byStart, type Attempt } from '../../../cli/results/collection';

const attempt = (started: number, task: number, number: number): Attempt => ({
  ...{ task, attempt: number, status: 'failed', started, seconds: 1, exitCode: 1, pod: 'pod-0', node: 'node-a' },
});

test('attempts are in the order of their starts; at the same start, of their tasks, then of their numbers', () => {
  const sorted = [attempt(1, 2, 1), attempt(2, 0, 1), attempt(2, 1, 1), attempt(2, 1, 2), attempt(2, 1, 3)];
  for (let first = 0; first < sorted.length; first++) {
    const rotated = [...sorted.slice(first), ...sorted.slice(0, first)];
    expect(rotated.sort(byStart)).toEqual(sorted);
    expect(rotated.toReversed().sort(byStart)).toEqual(sorted);
  }
});
