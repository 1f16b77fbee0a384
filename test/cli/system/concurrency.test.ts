import { setTimeout } from 'node:timers/promises';
import { mapConcurrently } from '../../../cli/system/concurrency';

describe('work on several items at a time', () => {
  test('gives its results in the order of the items, and never does more at a time', async () => {
    let running = 0;
    let most = 0;
    const results = await mapConcurrently([3, 1, 2, 0], 2, async (item) => {
      most = Math.max(most, ++running);
      await setTimeout(5 * item);
      running--;
      return item;
    });
    expect(results).toEqual([3, 1, 2, 0]);
    expect(most).toBe(2);
  });

  test('takes each item when it is its turn', async () => {
    const taken: number[] = [];
    function* items(): Generator<number> {
      for (let item = 0; item < 4; item++) {
        taken.push(item);
        yield item;
      }
    }
    const atStart: number[] = [];
    await mapConcurrently(items(), 2, async (item) => {
      if (item === 0) atStart.push(...taken);
      await setTimeout(1);
    });
    expect(atStart.length).toBeLessThanOrEqual(2);
    expect(taken).toEqual([0, 1, 2, 3]);
  });

  test('starts nothing more after an error, and ends with the first one when what runs has ended', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const work = mapConcurrently([0, 1, 2, 3, 4], 2, async (item) => {
      started.push(item);
      if (item === 0) throw new Error('the first');
      await setTimeout(20);
      ended.push(item);
      if (item === 1) throw new Error('the second');
    });
    await expect(work).rejects.toThrow('the first');
    expect(started).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });
});
