import { collectQueue, type QueueEvidence } from '../../../cli/collect/queue-collection';
import type { QueueSnapshot } from '../../../cli/sources/redis/queue-snapshot';
import { REDIS } from '../../../cli/sources/redis';
import { columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { attemptRecord, STUDY, version } from '../results/support';

const TABLE = new ParameterTable([columnAxis('method', ['lm', 'rf', 'é'])]);
const VERSION = { ...version(3, 1, { columns: ['method'] }), parameters: TABLE };

const EMPTY: QueueSnapshot = {
  waiting: new Set(),
  leased: new Set(),
  done: new Map(),
  dead: new Map(),
  results: new Map(),
  isLoaded: true,
};

function stored(given: Parameters<typeof attemptRecord>[0], result: string): Buffer {
  return Buffer.from(`${JSON.stringify(attemptRecord({ study: STUDY, ...given }, result))}\n${result}`);
}

function outcomes(snapshot: Partial<QueueSnapshot>, given: Partial<QueueEvidence> = {}): unknown {
  const evidence = {
    snapshot: { ...EMPTY, ...snapshot },
    places: new Map(),
    isRunning: false,
    source: REDIS,
    ...given,
  };
  return collectQueue(VERSION, evidence).outcomes;
}

const DONE = new Map([['lm', { attempt: 1, rest: 'token' }]]);

describe('collectQueue', () => {
  test('takes the result of an item that is done, and finds items by their bytes', () => {
    const key = Buffer.from('é').toString('latin1');
    expect(
      outcomes(
        {
          done: new Map([...DONE, [key, { attempt: 2, rest: 't' }]]),
          results: new Map([
            ['lm', stored({}, '1\n')],
            [key, stored({ task: 2, attempt: 2, pod: 'u' }, '')],
          ]),
        },
        { places: new Map([['u', { name: 'pool-0-abc', node: 'n1' }]]) },
      ),
    ).toMatchObject([
      { task: 0, status: 'succeeded', bytes: Buffer.from('1\n') },
      { task: 1, status: 'missing' },
      { task: 2, status: 'succeeded', bytes: Buffer.alloc(0), pod: 'pool-0-abc', node: 'n1' },
    ]);
  });

  test.each([
    ['nothing', undefined, 'missing', 'it is done, but its result is not in Redis'],
    ['no record', Buffer.from('1\n'), 'corrupt', 'the record of its result cannot be read'],
    [
      'a record of another task',
      stored({ task: 1 }, '1'),
      'corrupt',
      'its result belongs to another study, task or attempt',
    ],
    [
      'a record of another attempt',
      stored({ attempt: 2 }, '1'),
      'corrupt',
      'its result belongs to another study, task or attempt',
    ],
    ['too few bytes', stored({ bytes: 2 }, '1'), 'corrupt', 'its result in Redis has 1 of 2 bytes'],
    [
      'other bytes',
      stored({ sha256: '0'.repeat(64) }, '1'),
      'corrupt',
      'its result does not match the SHA-256 of its record',
    ],
  ])('an item that is done with %s has no result', (_what, result, status, error) => {
    const results = new Map(result === undefined ? [] : [['lm', result]]);
    expect(outcomes({ done: DONE, results })).toMatchObject([{ status, error }, {}, {}]);
  });

  test.each([
    ['of the last attempt says how', 2, 'timed-out'],
    ['is of an earlier attempt: nothing is known of the last one', 1, 'failed'],
  ] as const)('the record of a dead item %s', (_what, attempt, status) => {
    const dead = new Map([['rf', { attempt: 2, rest: 'the reason' }]]);
    const results = new Map([['rf', stored({ task: 1, attempt, status: 'timed-out' }, '')]]);
    expect(outcomes({ dead, results })).toMatchObject([{}, { status, error: 'the reason' }, {}]);
  });

  test.each([
    ['its worker was lost in attempt 3 of 3', 'killed'],
    ['its worker was killed (out of memory, or its container ended)', 'killed'],
    ['it took longer than taskTimeout (5 s)', 'timed-out'],
    ['must be a JSON object with a text', 'failed'],
    ['it failed in attempt 3 of 3', 'failed'],
  ])('without a record, an item that is dead since %s is %s', (reason, status) => {
    const dead = new Map([['rf', { attempt: 3, rest: reason }]]);
    expect(outcomes({ dead })).toMatchObject([{}, { status, error: reason }, {}]);
  });

  test('an item that Redis rejected has failed', () => {
    const dead = new Map([['rf', { attempt: 0, rest: 'must be UTF-8' }]]);
    expect(outcomes({ dead })).toMatchObject([{}, { status: 'failed', error: 'must be UTF-8' }, {}]);
  });

  test('items that have not ended are unfinished while workers run; otherwise it reports why the workers ended', () => {
    const snapshot = { leased: new Set(['lm']), waiting: new Set(['rf']) };
    expect(outcomes(snapshot, { isRunning: true })).toMatchObject([
      { status: 'unfinished', error: 'a worker has it' },
      { status: 'unfinished', error: 'it is waiting for a worker' },
      { status: 'unfinished', error: 'it is not loaded into the queue yet' },
    ]);
    expect(outcomes(snapshot, { ended: 'no such command' })).toMatchObject([
      { status: 'unfinished', error: 'a worker has it, but the workers have ended: no such command' },
      { status: 'unfinished', error: 'it is waiting for a worker, but the workers have ended: no such command' },
      { status: 'missing' },
    ]);
  });

  test('items that arrived after the queue was drained need workers again, and are not a contradiction', () => {
    const given = { ended: 'the queue is drained: 2 items are done, 1 dead' };
    expect(outcomes({ waiting: new Set(['lm']) }, given)).toMatchObject([
      { status: 'unfinished', error: 'it is waiting for a worker, but the workers have ended' },
      {},
      {},
    ]);
  });

  test('reports while workers run that Redis has lost the queue', () => {
    expect(outcomes({ isLoaded: false }, { isRunning: true, loss: 'lost' })).toMatchObject([
      { status: 'unfinished', error: 'lost' },
      {},
      {},
    ]);
  });

  test('reports that nothing was loaded', () => {
    const error = 'the queue was not loaded, or Redis has lost its data';
    expect(outcomes({ isLoaded: false })).toMatchObject([{ status: 'missing', error }, { error }, { error }]);
  });

  test('the parameters of an item that is in no table are those in its JSON', () => {
    const table = new ParameterTable([columnAxis('a', [1]), columnAxis('b', ['x'])]);
    const study = { ...version(1, 1, { columns: ['a', 'b'] }), parameters: table };
    const waiting = new Set(['{"a":1,"b":"x"}', '{"b":true,"a":2,"c":3}', 'no JSON']);
    const { outcomes: found } = collectQueue(study, {
      snapshot: { ...EMPTY, waiting },
      places: new Map(),
      isRunning: true,
      source: REDIS,
    });
    const notes = collectQueue(study, {
      snapshot: { ...EMPTY, waiting, dead: new Map([["it's\nno", { attempt: 1, rest: 'must be a JSON object' }]]) },
      places: new Map(),
      isRunning: true,
      source: REDIS,
    });
    expect(notes.notes[0]).toContain(`'{"b":true,"a":2,"c":3}' (tasks/`);
    expect(notes.notes[0]).toContain(`'it'\\''s\\nno' (tasks/`);
    expect(notes.outcomes.map(({ error }) => error)).toContain(`must be a JSON object; the item is 'it'\\''s\\nno'`);
    expect(found[0]!.row).toBeUndefined();
    expect(found.slice(1).map(({ row }) => row)).toEqual(
      expect.arrayContaining([
        [2, true],
        ['', ''],
      ]),
    );
  });
});
