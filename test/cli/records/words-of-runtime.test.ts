import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDrained, OF_WRAPPER, statusOfReason, WAITS_FOR_REDIS } from '../../../cli/records/words-of-runtime';

const RUNTIME = path.join(__dirname, '..', '..', '..', 'runtime');

/** The quoted texts of a file of runtime/. */
function textsIn(file: string): string[] {
  const source = fs.readFileSync(path.join(RUNTIME, file), 'utf8');
  return [...source.matchAll(/'([^'\n]*)'|"([^"\n]*)"/g)].map(([, single, double]) => single ?? double ?? '');
}

describe('the texts that the command recognizes are those that the pods write', () => {
  test.each([
    ['queue/queue.lua', 'its worker was lost', 'killed'],
    ['queue/sidecar.sh', 'its worker was killed', 'killed'],
    ['queue/renew.sh', 'it took longer than taskTimeout', 'timed-out'],
    ['queue/outcome.sh', 'it took longer than taskTimeout', 'timed-out'],
  ])('%s: %s', (file, words, status) => {
    const [text] = textsIn(file).filter((each) => each.startsWith(words));
    expect(statusOfReason(text!)).toBe(status);
  });

  test('an attempt with any other reason has failed', () => {
    expect(statusOfReason('Error in f(): no data')).toBe('failed');
  });

  test('queue/worker.sh: the queue is drained', () => {
    expect(textsIn('queue/worker.sh').filter(isDrained)).toHaveLength(1);
  });

  test('queue/queue.sh: waits for Redis', () => {
    const says = fs.readFileSync(path.join(RUNTIME, 'patience.sh'), 'utf8');
    const [, beginning = ''] = /printf '(.*)%s\\n' "\$1" >&2/.exec(says) ?? [];
    const [words = ''] = textsIn('queue/queue.sh').filter((each) => each.startsWith('waits for Redis'));
    expect(`${beginning}${words}`.startsWith(WAITS_FOR_REDIS)).toBe(true);
  });

  test.each(['run.sh', 'judgement.sh', 'result.sh', 'queue/outcome.sh'])(
    '%s begins its lines in the same way',
    (file) => {
      expect(textsIn(file).some((each) => each.startsWith(OF_WRAPPER))).toBe(true);
    },
  );
});
