import { errorText, tryParseRecord, tryParseTerminationMessage } from '../../../cli/records/attempt-record';
import { attemptRecord, base64, terminationMessage } from '../results/support';

describe('tryParseRecord', () => {
  test('reads a record unchanged', () => {
    const record = attemptRecord({ task: 7, attempt: 2 }, 'result');
    expect(tryParseRecord(JSON.stringify(record))).toEqual(record);
  });

  test.each([
    ['no JSON', 'record'],
    ['half of one', JSON.stringify(attemptRecord()).slice(0, -5)],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['nothing', ''],
    ['another format', JSON.stringify({ ...attemptRecord(), format: 2 })],
    ['a record without a task', JSON.stringify({ ...attemptRecord(), task: undefined })],
    ['a task that is no whole number', JSON.stringify({ ...attemptRecord(), task: 0.5 })],
    ['a task that is a text', JSON.stringify({ ...attemptRecord(), task: '0' })],
    ...['../../evil', '/evil', '.', '..', './evil', '.a/b', '.a b', '.-a', `.${'x'.repeat(33)}`, '.a\n', 7].map(
      (ending): [string, string] => [
        `a record with the ending ${String(ending)}`,
        JSON.stringify({ ...attemptRecord(), ending }),
      ],
    ),
    ...Object.entries({
      task: [-1, 2 ** 60, null],
      attempt: [-1, '1'],
      study: ['', 'a/b', '../x', 7],
      pod: ['', 'a b', null],
      status: ['done', ['succeeded'], 'constructor'],
      exit: [-1, 256, '0'],
      started: [-1, 1e300, null, '1'],
      seconds: [null, 1e300],
      stream: [1, 'true'],
      result: ['socket', null],
      bytes: [-1, 0.5, '1', null],
      sha256: ['x', 'A'.repeat(64), null],
      error: ['\u001b[2J', 7],
      stderr: ['*', {}],
    }).flatMap(([field, values]) =>
      values.map((value): [string, string] => [
        `a record with the ${field} ${JSON.stringify(value)}`,
        JSON.stringify({ ...attemptRecord(), [field]: value }),
      ]),
    ),
    ['a record without an attempt', JSON.stringify({ ...attemptRecord(), attempt: null })],
  ])('rejects %s as a record', (_what, json) => {
    expect(tryParseRecord(json)).toBeUndefined();
  });
});

test('ignores folder contents in a record, and reads the folder instead', () => {
  const content = { sha256: 'f'.repeat(64), bytes: 1 };
  expect(tryParseRecord(JSON.stringify({ ...attemptRecord(), content }))?.content).toBeUndefined();
});

describe('tryParseTerminationMessage', () => {
  test('reads the summary and the records', () => {
    const records = [attemptRecord({ task: 3, status: 'failed' }), attemptRecord({ task: 1 }, 'x')];
    const message = tryParseTerminationMessage(terminationMessage({ succeeded: 1, failed: 1 }, records));
    expect(message).toMatchObject({ summary: { succeeded: 1, failed: 1 }, records });
  });

  test('skips a truncated record', () => {
    const text = terminationMessage({}, [attemptRecord({ task: 3 }), attemptRecord({ task: 4 })]).slice(0, -10);
    expect(tryParseTerminationMessage(text)?.records.map(({ task }) => task)).toEqual([3]);
  });

  test.each([
    ['nothing', ''],
    ['what another program wrote', 'Error: out of cheese\n'],
    ['a summary of another format', terminationMessage({ format: 2 })],
    ['a summary without a nonce', terminationMessage({ nonce: undefined })],
    ['a summary whose reason is a list', terminationMessage({ reason: [] as never })],
    ['a summary whose counts are negative', terminationMessage({ succeeded: -1 })],
    ['a summary of a pod that is a path', terminationMessage({ pod: '../x' })],
  ])('rejects %s as a message of the wrapper', (_what, text) => {
    expect(tryParseTerminationMessage(text)).toBeUndefined();
  });
});

describe('errorText', () => {
  test.each([
    ['is the text without its last line end', 'Error: no\n', 'Error: no'],
    ['of less than 2000 bytes is whole', `half\n${'x'.repeat(1990)}`, `half\n${'x'.repeat(1990)}`],
    ['of 2000 bytes leaves out the half line in front', `half\n${'x'.repeat(1995)}`, 'x'.repeat(1995)],
    ['of 2000 bytes in one line is that line', 'x'.repeat(2000), 'x'.repeat(2000)],
    ['of nothing is empty', '', ''],
  ])('%s', (_rule, error, expected) => {
    expect(errorText({ error: base64(error) })).toBe(expected);
  });

  test('skips a partial character at its start, with its line', () => {
    const bytes = Buffer.from(`é\n${'x'.repeat(1998)}`).subarray(1);
    expect(bytes).toHaveLength(2000);
    expect(errorText({ error: bytes.toString('base64') })).toBe('x'.repeat(1998));
  });
});
