import fc from 'fast-check';
import {
  allTasks,
  countTasks,
  hasTask,
  listTasks,
  taskListText,
  tasksAt,
  toTaskList,
  tryParseTaskList,
  union,
  withShortText,
  type TaskList,
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

describe('union', () => {
  test.each<[TaskList, TaskList, string]>([
    [[], [[1, 3]], '1-3'],
    [[[0, 2]], [[3, 5]], '0-5'],
    [[[0, 9]], [[3, 5]], '0-9'],
    [[[5, 6], [9, 9]], [[0, 0], [7, 7]], '0,5-7,9'], // prettier-ignore
  ])('of %j and %j is %s', (one, other, text) => {
    expect(taskListText(union(one, other))).toBe(text);
  });
});

describe('withShortText', () => {
  test('keeps a list that is short enough', () => {
    const list = toTaskList([1, 3, 5, 6]);
    expect(withShortText(list)).toEqual(list);
  });

  test('fills the shortest gaps of a longer one, and loses no task', () => {
    const tasks = Array.from({ length: 40_000 }, (_, number) => 2 * number + (number > 39_000 ? 5 * number : 0));
    const short = withShortText(toTaskList(tasks));
    expect(taskListText(short).length).toBeLessThanOrEqual(100_000);
    expect(tasks.every((task) => hasTask(short, task))).toBe(true);
    const gaps = (list: TaskList): number => countTasks(list) - tasks.length;
    // Those between single tasks, and not the long ones at the end.
    expect(gaps(short)).toBeLessThan(gaps([[tasks[0]!, tasks.at(-1)!]]) / 2);
  });
});
