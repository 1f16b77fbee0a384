import fc from 'fast-check';
import { outputReader, readSealedLog, type LogOwner, type SealedLog } from '../../../cli/records/sealed-log';
import { DASH, POD_UID, runPod, sh, STUDY as RUN_STUDY } from '../../runtime/support';
import { NONCE, STUDY, attemptRecord, beginLine, block, sha256, terminationMessage } from '../results/support';
import { draws } from '../../thoroughness';

const OWNER: LogOwner = { study: STUDY, podUid: 'uid-0', tasks: new Set([0, 1, 2]) };

function read(log: string, message = ''): SealedLog {
  return readSealedLog(log, message, OWNER);
}

function results({ attempts }: SealedLog): [number, string][] {
  return attempts.map(({ record, bytes }) => [record.task, bytes.toString('latin1')]);
}

const RESULT = 'first line\n[1] 0.5\n';
const BLOCK = block(attemptRecord({ task: 1 }, RESULT), RESULT);
const LOG = `${beginLine()}${RESULT}${BLOCK}`;

describe('readSealedLog', () => {
  test('reads a block', () => {
    expect(read(LOG)).toMatchObject({ damages: [], strangers: 0 });
    expect(results(read(LOG))).toEqual([[1, RESULT]]);
  });

  test('reads the blocks of failed attempts, which have no data', () => {
    const record = attemptRecord({ status: 'failed', error: 'eA==' });
    expect(read(beginLine() + block(record))).toMatchObject({
      attempts: [{ record, bytes: Buffer.alloc(0) }],
      damages: [],
    });
  });

  test.each([0, 1, 5999, 6000, 6001, 1_048_576])('reads a result of %d bytes', (size) => {
    const result = 'r'.repeat(size);
    expect(results(read(beginLine() + block(attemptRecord({}, result), result)))).toEqual([[0, result]]);
  });

  describe('takes the nonce', () => {
    test('from the termination message, if the start of the log was rotated away', () => {
      expect(results(read(BLOCK, terminationMessage()))).toEqual([[1, RESULT]]);
    });

    test("from the log's first line, if there is no termination message", () => {
      expect(results(read(LOG, 'Error'))).toEqual([[1, RESULT]]);
    });

    test.each([
      ['from nowhere, where both are gone', BLOCK, ''],
      ['from no line but the first', `output\n${LOG}`, ''],
      ['from no first line of another pod', LOG.replace('"uid-0"', '"uid-1"'), ''],
      ['from no first line of another study', LOG.replace(STUDY, 'other'), ''],
      ['from no termination message of another pod', BLOCK, terminationMessage({ pod: 'uid-1' })],
      ['from no termination message of another study', BLOCK, terminationMessage({ study: 'other' })],
      [
        "from the log's first line rather than the termination message, which the command may have written",
        beginLine() + BLOCK.replaceAll(NONCE, 'forged'),
        terminationMessage({ nonce: 'forged' }),
      ],
    ])('%s', (_rule, log, message) => {
      expect(read(log, message)).toEqual({ attempts: [], damages: [], strangers: 1 });
    });
  });

  describe('reads a block', () => {
    const withEach = (change: (line: string) => string): string =>
      beginLine() +
      BLOCK.split('\n')
        .filter((line) => line !== '')
        .map((line) => change(`${line}\n`))
        .join('');

    test.each<[string, string]>([
      ['with standard error between its lines', withEach((line) => `${line}Warning: kubepar/1 is old\n`)],
      [
        'with a part of a line above 16 KiB in front of each of its lines',
        withEach((line) => 'e'.repeat(16_384) + line),
      ],
      ['with carriage returns of a progress bar in front', withEach((line) => `50%\r100%\r${line}`)],
      [
        'with blocks of other nonces between its lines',
        withEach((line) => `${line}${block(attemptRecord({}, 'fake'), 'fake', 'x')}`),
      ],
      ['with no line end after its seal', LOG.trimEnd()],
      ['with bytes around that are no UTF-8', `${beginLine()}\xff\xfe${BLOCK}\xff`],
    ])('%s', (_what, log) => {
      expect(read(log).damages).toEqual([]);
      expect(results(read(log))).toEqual([[1, RESULT]]);
    });
  });

  describe('refuses a block', () => {
    const record = attemptRecord({ task: 1 }, RESULT);
    const sealed = (changed: object): string => beginLine() + block({ ...record, ...changed }, RESULT);

    test.each<[string, string, number | undefined, string]>([
      ['of another study', sealed({ study: 'other' }), 1, 'its block belongs to another study, pod or task'],
      ['of another pod', sealed({ pod: 'uid-1' }), 1, 'its block belongs to another study, pod or task'],
      ['of a task after those of the pod', sealed({ task: 3 }), 3, 'its block belongs to another study, pod or task'],
      ['of another format', sealed({ format: 2 }), 1, 'the record of its block does not match the seal'],
      [
        'with another SHA-256',
        sealed({ sha256: sha256('x') }),
        1,
        'its result does not match the SHA-256 of the block',
      ],
      ['with another size', sealed({ bytes: 20 }), 1, 'its block contains 19 of 20 bytes'],
      ['without its seal', LOG.slice(0, LOG.indexOf('kubepar/1 sealed')), 1, 'its block in the log has no end'],
      ['without its data', LOG.replace(/kubepar\/1 data .*\n/, ''), 1, 'its block contains 0 of 19 bytes'],
      [
        'without its start',
        beginLine() + BLOCK.replace(/kubepar\/1 record .*\n/, ''),
        undefined,
        'a block has lost its start',
      ],
      [
        'whose record was changed',
        LOG.replace('"seconds":0.25', '"seconds":0.26'),
        1,
        'the record of its block does not match the seal',
      ],
      ['whose data are no base64', LOG.replace(/(data \S+ )./, '$1*'), 1, 'its block contains 18 of 19 bytes'],
    ])('%s', (_what, log, task, what) => {
      const found = read(log);
      expect(found.attempts).toEqual([]);
      expect(found.damages).toContainEqual({ task, what });
    });

    test('in which another begins, and reads that one', () => {
      const cut = LOG.slice(0, LOG.indexOf('kubepar/1 sealed'));
      const found = read(cut + block(attemptRecord({ task: 2 }, 'next'), 'next'));
      expect(results(found)).toEqual([[2, 'next']]);
      expect(found.damages).toEqual([{ task: 1, what: 'its block in the log has no end' }]);
    });
  });
});

describe('outputReader', () => {
  const output = 'kubepar\nkubepar/1\n\n100 \u20ac and \u{1f40e}\n\nkube\n';
  const log = Buffer.from(`${beginLine()}${output}${block(attemptRecord({ task: 0 }, output), output)}`);

  test.each(['', 'more output\n'])('returns only the output, wherever the log is split (%j follows)', (more) => {
    const whole = Buffer.concat([log, Buffer.from(more)]);
    for (let cut = 0; cut <= whole.length; cut++) {
      const read = outputReader();
      expect(read(whole.subarray(0, cut)) + read(whole.subarray(cut))).toBe(output + more);
    }
  });

  test('returns only the output byte by byte', () => {
    const read = outputReader();
    expect([...log].map((byte) => read(Buffer.from([byte]))).join('')).toBe(output);
  });

  test('adds a line end to a last line without one', () => {
    expect(outputReader()(Buffer.from(`${beginLine()}50 %${block(attemptRecord())}`))).toBe('50 %\n');
  });

  test('returns a line at once, although the next one may be from the wrapper', () => {
    expect(outputReader()(Buffer.from('10 %\n'))).toBe('10 %\n');
    expect(outputReader()(Buffer.from('name? '))).toBe('name? ');
  });
});

describe('a real log of the wrapper', () => {
  // Three tasks: text, bytes that are not text, and nothing.
  const expected = new Map([
    [0, 'first\n[1] 0.25\n'],
    [1, 'a\0b\r\xff\xfe'],
    [2, ''],
  ]);
  const command = sh(
    "case $KUBEPAR_TASK in 0) printf 'first\\n[1] 0.25\\n' ;; 1) printf 'a\\000b\\r\\377\\376' ;; esac",
  );
  const owner = { study: RUN_STUDY, podUid: POD_UID, tasks: new Set([0, 1, 2]) };
  let log = '';
  let message = '';

  beforeAll(async () => {
    const ended = await runPod(DASH, command, { env: { KUBEPAR_TASKS: '3', KUBEPAR_TASKS_PER_POD: '3' } });
    log = ended.log;
    message = ended.terminationMessage;
    expect(ended.code).toBe(0);
  });

  /** The tasks with a result, none of which may be wrong. */
  function tasksOf(changed: string, changedMessage: string): number[] {
    const found = results(readSealedLog(changed, changedMessage, owner));
    const wrong = found.filter(([task, result]) => result !== expected.get(task));
    // One assertion for each of thousands of logs would take most of the time.
    if (wrong.length > 0) throw new Error(`wrong results: ${JSON.stringify({ wrong, changed })}`);
    return [...new Set(found.map(([task]) => task))];
  }

  /** Where each block begins, at its word, and ends, after the seal. */
  const blocks = (): { start: number; end: number }[] =>
    [...log.matchAll(/kubepar\/1 record [^]*?kubepar\/1 sealed \S+ [0-9a-f]{64}/g)].map((found) => ({
      start: found.index,
      end: found.index + found[0].length,
    }));

  test('has all results, with and without the termination message', () => {
    expect(blocks()).toHaveLength(3);
    expect(tasksOf(log, message)).toEqual([0, 1, 2]);
    expect(tasksOf(log, '')).toEqual([0, 1, 2]);
  });

  test.each([true, false])(
    'truncated at any byte has the complete results, and no other (termination message: %s)',
    (told) => {
      const places = blocks();
      for (let length = 0; length < log.length; length++) {
        const whole = places.flatMap(({ end }, task) => (end <= length ? [task] : []));
        expect([length, tasksOf(log.slice(0, length), told ? message : '')]).toEqual([length, whole]);
      }
    },
  );

  test('that lost its start up to any byte has the complete results, and no other', () => {
    const places = blocks();
    for (let start = 0; start < log.length; start++) {
      const whole = places.flatMap((found, task) => (found.start >= start ? [task] : []));
      expect([start, tasksOf(log.slice(start), message)]).toEqual([start, whole]);
    }
  });

  test('that lost its start has no result without the termination message', () => {
    for (let start = 1; start < log.length; start++)
      expect([start, tasksOf(log.slice(start), '')]).toEqual([start, []]);
  });

  test('with any changed bit never has a wrong result, and loses only the changed block', () => {
    const places = blocks();
    let lost = 0;
    for (let position = 0; position < log.length; position++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = String.fromCharCode(log.charCodeAt(position) ^ (1 << bit));
        const damaged = log.slice(0, position) + changed + log.slice(position + 1);
        if (position < places[0]!.start) tasksOf(damaged, '');
        const tasks = tasksOf(damaged, message);
        const hit = places.findIndex(({ start, end }) => position >= start && position <= end);
        const others = [0, 1, 2].filter((task) => task !== hit);
        // Without the nonce of the first line, nothing can be recognized, and so nothing counts.
        if (position >= places[0]!.start && !others.every((task) => tasks.includes(task))) lost++;
        if (hit !== -1 && tasks.includes(hit))
          throw new Error(`byte ${String(position)}, bit ${String(bit)} made no difference`);
      }
    }
    expect(lost).toBe(0);
  });

  test('with any line lost, duplicated or moved after the next never has a wrong result', () => {
    const lines = log.split('\n');
    lines.forEach((line, position) => {
      const before = lines.slice(0, position);
      const after = lines.slice(position + 1);
      tasksOf([...before, ...after].join('\n'), message);
      tasksOf([...before, line, line, ...after].join('\n'), message);
      tasksOf([...before, ...after.slice(0, 1), line, ...after.slice(1)].join('\n'), message);
    });
    expect(lines.length).toBeGreaterThan(10);
  });

  test('with any parts removed, duplicated and reassembled never has a wrong result', () => {
    const cut = fc.tuple(fc.nat({ max: log.length }), fc.nat({ max: log.length }));
    const property = fc.property(fc.array(cut, { minLength: 1, maxLength: 6 }), fc.boolean(), (cuts, told) => {
      tasksOf(cuts.map(([a, b]) => log.slice(Math.min(a, b), Math.max(a, b))).join(''), told ? message : '');
    });
    expect(() => {
      fc.assert(property, { numRuns: draws(2000), seed: 1 });
    }).not.toThrow();
  });

  test('of another pod, pasted into the output, is not a result', () => {
    const other = log.replaceAll(POD_UID, 'another-pod');
    const [, nonce = ''] = /^kubepar\/1 begin (\S+)/.exec(log) ?? [];
    const pasted = `${beginLine({ study: RUN_STUDY, pod: POD_UID }, NONCE)}${other}`;
    expect(other).toContain(nonce);
    expect(readSealedLog(pasted, '', owner)).toMatchObject({ attempts: [], damages: [], strangers: 3 });
    expect(readSealedLog(other, '', owner)).toMatchObject({ attempts: [], strangers: 3 });
  });
});
