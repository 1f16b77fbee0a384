import { tryTimeline } from '../../../../cli/report/figures/timeline';
import type { Attempt } from '../../../../cli/results/collection';

function attempt(pod: string, started: number, seconds: number, status: Attempt['status'] = 'succeeded'): Attempt {
  return { task: 0, attempt: 1, status, started, seconds, exitCode: 0, pod, node: 'node' };
}

const timeline = (attempts: readonly Attempt[]) => tryTimeline('study-0a1b2c3d', attempts, 'All attempts');

describe('the timeline', () => {
  test('says how many attempts ran, in how many pods, how many at a time, and how many failed', () => {
    const attempts = [attempt('a', 100, 60), attempt('b', 110, 50, 'failed'), attempt('b', 160, 20)];
    expect(timeline(attempts)!.text).toBe('3 attempts in 2 pods within 1 min 20 s, up to 2 at a time; 1 failed.');
  });

  test('omits how many ran at a time if attempts are shorter than the precision of their start', () => {
    const attempts = [attempt('a', 100, 0.1), attempt('a', 100, 0.1), attempt('a', 100, 0.1)];
    expect(timeline(attempts)!.text).toBe('3 attempts in 1 pod within 0.1 s; none failed.');
  });

  test('never treats two attempts of one pod as simultaneous', () => {
    const attempts = [attempt('a', 100, 5.9), attempt('a', 105, 6.5), attempt('a', 112, 5)];
    expect(timeline(attempts)!.text).toContain(', up to 1 at a time;');
  });

  test('has a bar for each attempt, in the line of its pod, with a suitable unit', () => {
    const spec = timeline([
      attempt('study-0a1b2c3d-7-x', 1000, 300),
      attempt('other', 1060, 60, 'timed-out'),
      attempt('other', 1120, 0),
    ])!.spec(600);
    expect(spec).toMatchObject({
      params: [{ name: 'labels', value: ['7-x', 'other'] }],
      data: {
        values: [
          { pod: 0, from: 0, to: 5, status: 'succeeded' },
          { pod: 1, from: 1, to: 2, status: 'timed-out' },
          // Wide enough to be visible.
          { pod: 1, from: 2, to: 2 + 2 / 120, status: 'succeeded' },
        ],
      },
    });
  });

  test.each([
    ['pods', Array.from({ length: 201 }, (_, pod) => attempt(`pod-${String(pod)}`, pod, 10))],
    ['attempts', Array.from({ length: 2001 }, (_, number) => attempt('pod', number, 10))],
  ])('for many %s shows how many attempts ran at the same time', (_, attempts) => {
    const figure = timeline(attempts)!;
    expect(figure.title).toBe('All attempts that ran at the same time');
    const { values } = (figure.spec(600) as unknown as { data: { values: { running: number }[] } }).data;
    // It contains the whole time of all attempts.
    const span = attempts.length - 1 + 10;
    const time = values.reduce((sum, { running }) => sum + running * (span / values.length), 0);
    expect(time).toBeCloseTo(attempts.length * 10, 6);
  });

  test('is omitted if nothing is known about the attempts', () => {
    expect(timeline([])).toBeUndefined();
    expect(timeline([attempt('a', NaN, 1)])).toBeUndefined();
  });
});
