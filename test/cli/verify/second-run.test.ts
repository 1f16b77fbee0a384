import fc from 'fast-check';
import { podsOf } from '../../../cli/verify/second-run';
import { REPEATABLE } from '../../support';

describe('the pods of a second run', () => {
  test.each([
    [
      'all of seven tasks',
      [0, 1, 2, 3, 4, 5, 6],
      7,
      2,
      [
        [3, 4, 5, 6],
        [0, 1, 2],
      ],
    ],
    [
      'many tasks: five to a pod',
      Array.from({ length: 11 }, (_, task) => task),
      11,
      2,
      [[6, 7, 8, 9, 10], [1, 2, 3, 4, 5], [0]],
    ],
    ['few tasks: two to a pod all the same', [0, 1, 2], 3, 8, [[1, 2], [0]]],
    ['some tasks', [3, 9, 11], 20, 1, [[3, 9, 11]]],
    ['a single task: behind the one before it', [3], 20, 2, [[2, 3]]],
    ['the first task alone: behind the next one', [0], 20, 2, [[1, 0]]],
    ['the only task of a study', [0], 1, 2, [[0]]],
  ])('of %s', (_what, tasks, total, jobs, pods) => {
    expect(podsOf(tasks, total, jobs)).toEqual(pods);
  });

  test('contain each task once, in order within a pod, the last pods first', () => {
    const chosen = fc
      .uniqueArray(fc.nat(300), { minLength: 2, maxLength: 60 })
      .map((tasks) => tasks.sort((a, b) => a - b));
    fc.assert(
      fc.property(chosen, fc.integer({ min: 1, max: 20 }), (tasks, jobs) => {
        const pods = podsOf(tasks, 301, jobs);
        expect([...pods].reverse().flat()).toEqual(tasks);
        expect(pods.every(({ length }) => length >= 1 && length <= 5)).toBe(true);
      }),
      REPEATABLE,
    );
  });
});
