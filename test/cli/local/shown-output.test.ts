import type { LocalRun } from '../../../cli/local/run';
import { outputShower } from '../../../cli/local/shown-output';
import { attemptRecord, beginLine, block } from '../results/support';

const output = (attempt: number, status: 'failed' | 'succeeded', text: string): string =>
  `${text}${block(attemptRecord({ attempt, status }))}`;

/** What a log shows that arrives in these pieces. */
async function shown(...pieces: readonly string[]): Promise<string> {
  let text = '';
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((piece) => {
    text += String(piece);
    return true;
  });
  try {
    const shower = outputShower({ showsOutput: true } as LocalRun);
    for (const piece of pieces) {
      shower.onOutput(Buffer.from(piece), 'stdout');
      await new Promise((resolve) => setImmediate(resolve));
    }
    shower.end();
    return text;
  } finally {
    write.mockRestore();
  }
}

describe('the output of two attempts is shown with the number of the second', () => {
  const log = `${beginLine()}${output(1, 'failed', 'no\n')}${output(2, 'succeeded', '5\n')}`;
  const SHOWN = 'no\nattempt 2:\n5\n';

  test('if it arrives at once', async () => {
    expect(await shown(log)).toBe(SHOWN);
  });

  test('wherever it is split', async () => {
    for (let end = 1; end < log.length; end++) expect(await shown(log.slice(0, end), log.slice(end))).toBe(SHOWN);
  });
});

test('three attempts that fail in the same way at once are shown once, with the number of each', async () => {
  const log = [1, 2, 3].map((attempt) => output(attempt, 'failed', 'no\n')).join('');
  expect(await shown(`${beginLine()}${log}`)).toBe(
    'no\nattempt 2 ended in the same way\nattempt 3 ended in the same way\n',
  );
});
