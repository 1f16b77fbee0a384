import { barLine } from '../../../cli/text/progress';

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
