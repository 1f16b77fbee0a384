import { barLine, startProgress } from '../../../cli/text/progress';

const STATE = { value: 40, total: 100, progress: 0.4, left: '12m30s', note: '2 failed' };

describe('the line of a progress bar', () => {
  test('has a bar of at most forty columns', () => {
    expect(barLine(200, 'monte-carlo', STATE)).toBe(
      `monte-carlo [${'='.repeat(16)}${' '.repeat(24)}] 40/100 40% | left: 12m30s 2 failed`,
    );
  });

  test('has a shorter bar, or none, and then a shorter title, if there is less room', () => {
    expect(barLine(60, 'monte-carlo', STATE)).toBe('monte-carlo [====      ] 40/100 40% | left: 12m30s 2 failed');
    expect(barLine(52, 'monte-carlo', STATE)).toBe('monte-carlo 40/100 40% | left: 12m30s 2 failed');
    expect(barLine(40, 'monte-carlo', STATE)).toBe('mon… 40/100 40% | left: 12m30s 2 failed');
    expect(barLine(30, 'monte-carlo', STATE)).toBe('40/100 40% | left: 12m30s 2 f');
  });

  test('is never as wide as the terminal', () => {
    for (let columns = 10; columns < 120; columns++)
      for (const title of ['', 'monte-carlo', 'monte-carlo, birthday, boston-models'])
        expect(barLine(columns, title, STATE).length).toBeLessThan(columns);
  });
});

describe('a progress bar on a terminal', () => {
  const { isTTY } = process.stderr;
  let written = '';

  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    process.stderr.isTTY = true;
    written = '';
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    process.stderr.isTTY = isTTY;
  });

  const lines = (): string[] => written.split('\x1b[G\x1b[K').slice(1);

  test('is drawn ten times a second at most, and last as it ends', () => {
    const progress = startProgress('study', 1000);
    for (let done = 1; done <= 1000; done++) {
      jest.setSystemTime(done);
      progress.update(done);
    }
    progress.stop();
    expect(lines()).toHaveLength(12);
    expect(lines().at(-1)).toBe(`study [${'='.repeat(40)}] 1000/1000 100% | left: 0 s\n`);
  });

  test('tells the time that is left by the rate since it began, whatever was done before', () => {
    const progress = startProgress('study', 100);
    expect(lines()[0]).toContain('0/100 0% | left: ?');
    progress.update(80);
    jest.setSystemTime(10_000);
    progress.update(85, '1 failed');
    expect(lines().at(-1)).toMatch(/85\/100 85% \| left: 30 s 1 failed$/);
  });

  test('gives way to a line that stays', () => {
    const progress = startProgress('study', 100);
    progress.say('a note');
    expect(lines().map((line) => line.includes('[') || line)).toEqual([true, 'a note\n', true]);
  });
});
