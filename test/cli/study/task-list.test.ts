import fc from 'fast-check';
import {
  allTasks,
  countTasks,
  listTasks,
  taskListText,
  tasksAt,
  toTaskList,
  tryParseTaskList,
} from '../../../cli/study/task-list';
import { REPEATABLE } from '../../support';

const tasks = fc.uniqueArray(fc.nat(60), { minLength: 1 }).map((drawn) => drawn.sort((a, b) => a - b));

describe('a list of tasks', () => {
  test('is written as ranges, and read back unchanged', () => {
    expect(taskListText(toTaskList([3, 7, 8, 9, 12]))).toBe('3,7-9,12');
    fc.assert(
      fc.property(tasks, (drawn) => {
        const list = toTaskList(drawn);
        expect(tryParseTaskList(taskListText(list))).toEqual(list);
        expect(countTasks(list)).toBe(drawn.length);
      }),
      REPEATABLE,
    );
  });

  test.each(['', ',', '3,', '9-7', '-1', 'a', '1 2', '1-2-3', '1.5'])('%j is not a list', (text) => {
    expect(tryParseTaskList(text)).toBeUndefined();
  });

  test('is divided among pods so that each task is in exactly one', () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 7 }), (drawn, perPod) => {
        const pods = Array.from({ length: Math.ceil(drawn.length / perPod) }, (_, index) =>
          tasksAt(toTaskList(drawn), index * perPod, perPod),
        );
        expect(pods.flat()).toEqual(drawn);
        expect(pods.slice(0, -1).every((some) => some.length === perPod)).toBe(true);
      }),
      REPEATABLE,
    );
    expect(tasksAt(allTasks(10), 8, 4)).toEqual([8, 9]);
    expect(tasksAt(allTasks(10), 10, 4)).toEqual([]);
  });
});

describe('listTasks', () => {
  test.each([
    [[], ''],
    [[7], '7'],
    [[0, 1], '0-1'],
    [[0, 1, 2, 3, 7, 9, 10, 12], '0-3, 7, 9-10, 12'],
    [[10, 2, 1], '1-2, 10'],
  ])('%j is "%s"', (tasks, expected) => {
    expect(listTasks(tasks)).toBe(expected);
  });
});
