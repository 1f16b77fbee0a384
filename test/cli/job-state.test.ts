import { countTasks, isEnded } from '../../cli/job-state';
import { recordedJob } from './support';

describe('countTasks', () => {
  test.each([
    ['no index', undefined, 0],
    ['an empty list', '', 0],
    ['one index', '4', 3],
    ['a range', '0-3', 12],
    ['ranges and single indexes', '0-1,5,7-8', 15],
    ['the last index, which has fewer', '33', 1],
    ['all indexes', '0-33', 100],
  ])('%s of 100 tasks, three to a pod', (_what, indexes, tasks) => {
    expect(countTasks(indexes, { tasks: 100, tasksPerPod: 3 })).toBe(tasks);
  });
});

describe('isEnded', () => {
  test('a Job that is complete or failed has ended, one without a condition has not', () => {
    const job = recordedJob('complete-job');
    expect(isEnded(job)).toBe(true);
    expect(isEnded(recordedJob('job-with-failed-indexes'))).toBe(true);
    expect(isEnded({ ...job, status: {} })).toBe(false);
  });

  test('a condition that is not true does not count', () => {
    expect(isEnded({ status: { conditions: [{ type: 'Failed', status: 'False' }] } })).toBe(false);
  });
});
