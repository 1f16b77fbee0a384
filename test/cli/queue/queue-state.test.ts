import { podReasons, queueState } from '../../../cli/queue/queue-state';
import { base64, terminationMessage, version } from '../results/support';

const POOL = { ...version(6), name: 'pool-1' };
const STATS = { waiting: 1, leased: 1, expired: 0, done: 3, dead: 1, batches: 1 };
const condition = (type: string): object => ({ status: { conditions: [{ type, status: 'True', reason: 'Why' }] } });
const workers = (given: object = {}): object => ({ metadata: { name: 'pool-1' }, ...given });
const loader = (given: object = {}): object => ({ metadata: { name: 'pool-1-load' }, ...given });

describe('queueState', () => {
  test.each([
    ['runs while the workers do', [loader(condition('Complete')), workers()], STATS, 'running', 3, 1, ''],
    ['runs where the loader is gone', [workers()], undefined, 'running', 0, 0, ''],
    ['is suspended as its workers are', [workers({ spec: { suspend: true } })], undefined, 'suspended', 0, 0, ''],
    ['is complete when they are', [workers(condition('Complete'))], undefined, 'complete', 6, 0, ''],
    ['has failed when they have', [workers(condition('Failed'))], STATS, 'failed', 3, 1, '1 items are dead; Why'],
    ['has failed when they are about to', [workers(condition('FailureTarget'))], undefined, 'failed', 0, 0, 'Why'],
    ['has failed with dead items', [workers(condition('Complete'))], STATS, 'failed', 3, 1, '1 items are dead'],
    [
      'has failed when the loader has',
      [loader(condition('Failed')), workers()],
      undefined,
      'failed',
      0,
      0,
      'its items could not be loaded (Job pool-1-load: Why)',
    ],
    [
      'has failed where the workers are gone',
      [loader()],
      undefined,
      'failed',
      0,
      0,
      'the Job of its workers is not there: it was deleted, or its ttl has passed',
    ],
  ])('%s', (_what, jobs, stats, state, succeeded, failed, reason) => {
    expect(queueState(jobs, POOL, stats)).toEqual({ state, succeeded, failed, reason });
  });

  test('counts no more tasks than there are, whatever was pushed by hand', () => {
    expect(queueState([workers()], POOL, { ...STATS, done: 9, dead: 2 })).toMatchObject({ succeeded: 4, failed: 2 });
  });
});

test('podReasons has what workers and loader said, each once', () => {
  const message = terminationMessage({ reason: base64('3 of 6 items are dead') });
  const pods = [message, message, terminationMessage(), 'kubepar: no Redis\n'].map((text) => ({
    status: { containerStatuses: [{ state: { terminated: { message: text } } }] },
  }));
  expect(podReasons(pods as never)).toEqual(['3 of 6 items are dead', 'kubepar: no Redis']);
});
