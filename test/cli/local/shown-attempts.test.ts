import { ShownAttempts } from '../../../cli/local/shown-attempts';

interface Attempt {
  readonly pieces: readonly (readonly [stream: 'stdout' | 'stderr', text: string])[];
  /** Undefined if it was killed. */
  readonly status?: string;
}

async function shown(...given: readonly Attempt[]): Promise<string> {
  let text = '';
  const attempts = new ShownAttempts((piece) => (text += piece));
  for (const { pieces, status } of given) {
    for (const [stream, piece] of pieces) attempts.add(piece, stream);
    if (status !== undefined) attempts.ended(status);
    await new Promise((resolve) => setImmediate(resolve));
  }
  attempts.end();
  return text;
}

const failing: Attempt = {
  pieces: [
    ['stdout', 'start\n'],
    ['stderr', 'line 7: no data in /tmp/1.1\n'],
  ],
  status: 'failed',
};

test('a single attempt is shown unchanged', async () => {
  expect(await shown(failing)).toBe('start\nline 7: no data in /tmp/1.1\n');
});

test('an attempt that differs from the one before only in numbers is shown as its number, wherever its output is split', async () => {
  const again: Attempt = {
    pieces: [
      ['stderr', 'line 1'],
      ['stderr', '2: no data in /tmp/1.2\n'],
      ['stdout', 'start\n'],
    ],
    status: 'failed',
  };
  expect(await shown(failing, again, failing)).toBe(
    'start\nline 7: no data in /tmp/1.1\nattempt 2 ended in the same way\nattempt 3 ended in the same way\n',
  );
});

test.each<[string, Attempt]>([
  [
    'says something else',
    {
      pieces: [
        ['stdout', 'start\n'],
        ['stderr', 'no disk\n'],
      ],
      status: 'failed',
    },
  ],
  ['says less', { pieces: [['stdout', 'start\n']], status: 'failed' }],
  ['says more', { pieces: [...failing.pieces, ['stderr', 'more\n']], status: 'failed' }],
  ['says the same and succeeds', { ...failing, status: 'succeeded' }],
  ['is killed', { pieces: failing.pieces }],
])('an attempt that %s is shown completely', async (_what, other) => {
  const text = other.pieces.map(([, piece]) => piece).join('');
  expect(await shown(failing, other)).toBe(`start\nline 7: no data in /tmp/1.1\nattempt 2:\n${text}`);
});

test('the last standard error of the first attempt does not count for the second', async () => {
  let text = '';
  const attempts = new ShownAttempts((piece) => (text += piece));
  attempts.ended('failed');
  attempts.add('killed\n', 'stderr');
  await new Promise((resolve) => setImmediate(resolve));
  attempts.add('killed\n', 'stderr');
  attempts.ended('failed');
  attempts.end();
  expect(text).toBe('killed\nattempt 2 ended in the same way\n');
});

test('messages of the wrapper after all attempts belong to none of them', async () => {
  const end: Attempt = { pieces: [['stderr', 'kubepar: the queue is drained\n']] };
  expect(await shown({ pieces: [['stderr', 'no\n']], status: 'failed' }, end)).toBe(
    'no\nkubepar: the queue is drained\n',
  );
});
