import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  isDrained,
  isOfBucket,
  OF_WRAPPER,
  statusOfReason,
  tryRetriedUpload,
  WAITS_FOR_REDIS,
} from '../../../cli/records/words-of-runtime';

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
    const says = fs.readFileSync(path.join(RUNTIME, 'words.sh'), 'utf8');
    const [, beginning = ''] = /printf '(.*)%s\\n' "\$1" >&2/.exec(says) ?? [];
    const [words = ''] = textsIn('queue/queue.sh').filter((each) => each.startsWith('waits for Redis'));
    expect(`${beginning}${words}`.startsWith(WAITS_FOR_REDIS)).toBe(true);
  });

  test('bucket/sidecar.sh: what is wrong with the bucket, and that it tries again', () => {
    const [words, again] = ['the bucket ', '$kp_words; tries again in '].map((beginning) =>
      textsIn('bucket/sidecar.sh').find((text) => text.startsWith(beginning))!,
    );
    const told = words!.replace('${kp_store#*:}', 'results').replace('$kp_words', 'SlowDown: Reduce your rate.');
    expect(isOfBucket(told)).toBe(true);
    const line = `${OF_WRAPPER}${again!.replace('$kp_words', told).replace('$kp_delay', '1.250')}`;
    expect(tryRetriedUpload(line)).toBe("the bucket results can't be used: SlowDown: Reduce your rate.");
    expect(tryRetriedUpload(`${OF_WRAPPER}the bucket results can be used again`)).toBeUndefined();
  });

  test.each(['run.sh', 'judgement.sh', 'result.sh', 'words.sh'])('%s begins its lines in the same way', (file) => {
    expect(textsIn(file).some((each) => each.startsWith(OF_WRAPPER))).toBe(true);
  });
});
