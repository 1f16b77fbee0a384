import { setTimeout } from 'node:timers/promises';
import { inTime, throwing } from '../../../cli/system/deadline';

describe('work with a deadline', () => {
  test('gives what comes of it, or its error, and leaves no timer', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    await expect(inTime(Promise.resolve(7), 1000, () => 8)).resolves.toBe(7);
    await expect(inTime(Promise.reject(new Error('no')), 1000, () => 8)).rejects.toThrow('no');
    expect(timers()).toBe(before);
  });

  test('gives what stands in for it where it takes longer, or an error', async () => {
    const slow = (): Promise<number> => setTimeout(50, 7);
    await expect(inTime(slow(), 0.001, () => 8)).resolves.toBe(8);
    await expect(
      inTime(
        slow(),
        0.001,
        throwing(() => new Error('late')),
      ),
    ).rejects.toThrow('late');
  });
});
