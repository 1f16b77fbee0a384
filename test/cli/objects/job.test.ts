import { countIndexed, EndedJobs, isEnded, whyFailed, type SeenJob } from '../../../cli/objects/job';
import { recordedJob } from '../support';

describe('countIndexed', () => {
  test.each([
    ['no index', undefined, 0],
    ['an empty list', '', 0],
    ['one index', '4', 3],
    ['a range', '0-3', 12],
    ['ranges and single indexes', '0-1,5,7-8', 15],
    ['the last index, which has fewer', '33', 1],
    ['all indexes', '0-33', 100],
  ])('%s of 100 tasks, three per pod', (_what, indexes, tasks) => {
    expect(countIndexed(indexes, { tasks: 100, tasksPerPod: 3 })).toBe(tasks);
  });
});

describe('EndedJobs', () => {
  const job = (name: string, end?: 'Complete' | 'Failed'): SeenJob => ({
    metadata: { name },
    status: { conditions: end === undefined ? [] : [{ type: end, status: 'True' }] },
  });
  const names = (jobs: readonly SeenJob[]): (string | undefined)[] => jobs.map(({ metadata }) => metadata?.name);

  test('keeps a Job that was seen to end after it is deleted, with its condition', () => {
    const ended = new EndedJobs();
    expect(names(ended.withGone([job('a', 'Complete'), job('b', 'Failed'), job('c')]))).toEqual(['a', 'b', 'c']);
    expect(names(ended.withGone([job('c')]))).toEqual(['c', 'a', 'b']);
    expect(ended.withGone([]).map(({ status }) => status?.conditions?.[0]?.type)).toEqual(['Complete', 'Failed']);
  });

  test('does not keep a Job that was deleted before it ended', () => {
    const ended = new EndedJobs();
    ended.withGone([job('a'), job('b', 'Complete')]);
    expect(names(ended.withGone([]))).toEqual(['b']);
  });

  test('has the current state of a Job that was deleted after its end and created again', () => {
    const ended = new EndedJobs();
    ended.withGone([job('a', 'Failed')]);
    expect(ended.withGone([job('a')])).toEqual([job('a')]);
  });
});

describe('isEnded', () => {
  test('a complete or failed Job has ended; one without a condition has not', () => {
    const job = recordedJob('complete-job');
    expect(isEnded(job)).toBe(true);
    expect(isEnded(recordedJob('job-with-failed-indexes'))).toBe(true);
    expect(isEnded({ ...job, status: {} })).toBe(false);
  });

  test('a condition that is not true does not count', () => {
    expect(isEnded({ status: { conditions: [{ type: 'Failed', status: 'False' }] } })).toBe(false);
  });
});

describe('whyFailed', () => {
  test.each([
    ['BackoffLimitExceeded', 'Job has reached the specified backoff limit', 'too many of its pods failed'],
    ['DeadlineExceeded', 'Job was active longer than specified deadline', 'it ran longer than its deadline'],
    ['FailedIndexes', 'Job has failed indexes', 'some of its pods failed for good'],
    ['MaxFailedIndexesExceeded', 'x', 'more of its pods failed than maxFailedTasks allows'],
    [
      'PodFailurePolicy',
      'Container task for pod team/a-0-x failed with exit code 92 matching FailJob rule at index 1',
      'a pod stopped it: Container task for pod team/a-0-x failed with exit code 92',
    ],
    ['SomethingNew', 'the message', 'SomethingNew: the message'],
  ])('says in words what %s means, and quotes only what it does not know', (reason, message, words) => {
    expect(whyFailed({ reason, message })).toBe(words);
  });
});
