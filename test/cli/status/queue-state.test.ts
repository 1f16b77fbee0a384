import { queueState } from '../../../cli/status/queue-state';
import { isQueueLost } from '../../../cli/objects/queue-loss';
import { podReasons, seenPod } from '../../../cli/objects/seen-pod';
import { base64, terminationMessage, version } from '../results/support';

const POOL = { ...version(6), name: 'pool-1' };
const STATS = { waiting: 1, leased: 1, expired: 0, done: 3, dead: 1, batches: 1 };
const DRAINED = { ...STATS, waiting: 0, leased: 0, done: 6, dead: 0 };
const condition = (type: string): object => ({ status: { conditions: [{ type, status: 'True', reason: 'Why' }] } });
const workers = (given: object = {}): object => ({ metadata: { name: 'pool-1' }, ...given });
const loader = (given: object = {}): object => ({ metadata: { name: 'pool-1-load' }, ...given });

describe('queueState', () => {
  test.each([
    ['runs while the workers do', [loader(condition('Complete')), workers()], STATS, 'running', 3, 1, ''],
    ['runs where the loader is gone', [workers()], undefined, 'running', undefined, undefined, ''],
    [
      'is suspended as its workers are',
      [workers({ spec: { suspend: true } })],
      undefined,
      'suspended',
      undefined,
      undefined,
      '',
    ],
    ['is complete when they are', [workers(condition('Complete'))], undefined, 'complete', 6, 0, ''],
    ['has failed when they have', [workers(condition('Failed'))], STATS, 'failed', 3, 1, '1 item is dead; Why'],
    [
      'has failed when they are about to',
      [workers(condition('FailureTarget'))],
      undefined,
      'failed',
      undefined,
      undefined,
      'Why',
    ],
    [
      'is complete when all is done that its loader loads',
      [
        { metadata: { name: 'pool-1-load', annotations: { 'kubepar.dev/tasks': '1,4-5' } }, ...condition('Complete') },
        workers(condition('Complete')),
      ],
      { ...DRAINED, done: 3 },
      'complete',
      3,
      0,
      '',
    ],
    ['is complete when all is done', [workers(condition('Complete'))], DRAINED, 'complete', 6, 0, ''],
    [
      'has failed with dead items',
      [workers(condition('Complete'))],
      { ...DRAINED, done: 5, dead: 1 },
      'failed',
      5,
      1,
      '1 item is dead',
    ],
    [
      'has failed when the loader has',
      [loader(condition('Failed')), workers()],
      undefined,
      'failed',
      undefined,
      undefined,
      'its items could not be loaded (Job pool-1-load: Why)',
    ],
    [
      'has failed where the workers are gone',
      [loader()],
      undefined,
      'failed',
      undefined,
      undefined,
      'the Job of its workers is missing: it was deleted, or its ttl has passed',
    ],
  ])('%s', (_what, jobs, stats, state, succeeded, failed, reason) => {
    expect(queueState(jobs, POOL, stats)).toMatchObject({ state, succeeded, failed, reason });
  });

  test.each([
    ['are leased', { ...DRAINED, done: 4, leased: 1, expired: 1 }, 4, 2, '2 were being worked on'],
    ['wait', { ...DRAINED, done: 0, waiting: 6 }, 0, 6, '6 are waiting for a worker'],
    ['were pushed by hand', { ...DRAINED, waiting: 1 }, 6, 1, '1 is waiting for a worker'],
    ['are lost', { ...DRAINED, done: 3, waiting: 1 }, 3, 3, '1 is waiting for a worker, 2 are not in Redis'],
    ['are lost with all else', { ...DRAINED, done: 0, batches: 0 }, 0, 6, '6 are not in Redis'],
  ])('has failed when its workers are complete, but items %s', (_what, stats, succeeded, count, why) => {
    const reason = `${String(count)} items are not done, although all workers have ended: ${why}`;
    expect(queueState([workers(condition('Complete'))], POOL, stats)).toMatchObject({
      state: 'failed',
      succeeded,
      failed: 0,
      reason: reason.replace('1 items are', '1 item is'),
    });
  });

  test('is complete if its workers are, even if Redis said otherwise earlier and is no longer available', () => {
    expect(queueState([workers(condition('Complete'))], POOL, { ...STATS, dead: 0 }, false)).toMatchObject({
      state: 'complete',
      succeeded: 6,
      failed: 0,
      reason: '',
    });
  });

  test('also reports dead items if others are not done', () => {
    expect(queueState([workers(condition('Complete'))], POOL, { ...STATS, waiting: 0 }).reason).toMatch(
      /^1 item is dead; 2 items are not done, .*: 1 was being worked on, 1 is not in Redis$/,
    );
  });

  test('also counts items that were pushed by hand', () => {
    const ended = workers(condition('Failed'));
    const stats = { ...DRAINED, done: 8, dead: 4 };
    expect(queueState([ended], POOL, stats)).toMatchObject({ succeeded: 8, failed: 4, total: 12 });
    expect(queueState([ended], POOL, { ...stats, waiting: 1, leased: 2, expired: 3 })).toMatchObject({ total: 18 });
    expect(queueState([ended], POOL, { ...stats, done: 1, dead: 1 })).toMatchObject({ total: 6 });
    expect(queueState([workers(condition('Complete'))], POOL, { ...DRAINED, done: 8 })).toMatchObject({
      state: 'complete',
      succeeded: 8,
      total: 8,
    });
  });

  test('reports no counts from before the workers failed', () => {
    const state = queueState([workers(condition('Failed'))], POOL, STATS, false);
    expect(state).toMatchObject({ state: 'failed', succeeded: undefined, failed: undefined });
  });
});

test.each([
  ['whose items were loaded, and which has none', [loader(condition('Complete'))], false, true],
  ['that has items', [loader(condition('Complete'))], true, false],
  ['that is being loaded', [loader()], false, false],
  ['whose loader failed', [loader(condition('Failed'))], false, false],
  ['whose loader is gone', [], false, false],
])('isQueueLost of a queue %s', (_what, jobs, isLoaded, expected) => {
  expect(isQueueLost(jobs, POOL, { isLoaded })).toBe(expected);
});

test('podReasons has the last messages of workers, loader and sidecars, each once', () => {
  const message = terminationMessage({ reason: base64('3 of 6 items are dead') });
  const pods = [message, message, terminationMessage(), 'kubepar: no Redis\n'].map((text) => ({
    status: { containerStatuses: [{ state: { terminated: { message: text } } }] },
  }));
  const sidecar = { state: { waiting: {} }, lastState: { terminated: { message: 'kubepar: waits\nno space\n\n' } } };
  const restarted = { state: { running: {} }, lastState: { terminated: { message: 'kubepar: once\n' } } };
  const running = { status: { containerStatuses: [], initContainerStatuses: [sidecar, restarted] } };
  expect(podReasons([...pods, running].map((pod) => seenPod(pod as never)))).toEqual([
    '3 of 6 items are dead',
    'kubepar: no Redis',
    'no space',
  ]);
});
