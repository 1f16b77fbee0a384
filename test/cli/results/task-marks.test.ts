import { isMarkByName } from '../../../cli/results/task-marks';

const TRAITS = { started: 1_700_000_000, seconds: 10, pod: 'pod-0', node: 'node-a' };

test('a measured time is not longer than the attempt', () => {
  expect(isMarkByName('time', '9.5', TRAITS)).toBe(true);
  expect(isMarkByName('time', '30.5', TRAITS)).toBe(false);
});

test('a CPU time may be longer, because a program uses several CPUs, but not endlessly', () => {
  for (const name of ['cpu', 'user', 'sys', 'cpuOfFit']) {
    expect(isMarkByName(name, '30.5', TRAITS)).toBe(true);
    expect(isMarkByName(name, '3000.5', TRAITS)).toBe(false);
  }
});

test('a measured time may be in whole milliseconds', () => {
  for (const [cell, isMark] of [
    ['9500', true],
    ['11000', true],
    ['11001', false],
    ['9500.5', false],
    ['-1', false],
  ] as const)
    expect([cell, isMarkByName('time', cell, TRAITS)]).toEqual([cell, isMark]);
});
