import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { errorText, tryParseTerminationMessage } from '../../cli/records/attempt-record';
import {
  DASH,
  POD_UID,
  SHELLS,
  STUDY,
  keptError,
  resultOf,
  runPod,
  sh,
  shortRecord,
  testFolder,
  type EndedPod,
  TRIED_SHELLS,
} from './support';
import { inDepth } from '../in-depth';

const folder = testFolder();

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

function nonceOf({ log }: EndedPod): string {
  return /^kubepar\/1 begin (\S+) /.exec(log)![1]!;
}

describe.each(TRIED_SHELLS)('record.sh in $name', (shell) => {
  describe('results on a volume', () => {
    const file = (volume: string, name: string): Buffer => fs.readFileSync(path.join(volume, STUDY, name));
    const newVolume = (): string => fs.mkdtempSync(path.join(folder, 'volume-'));

    test('are in a file for each attempt, after its record; the log contains only the record and its seal', async () => {
      const volume = newVolume();
      const command = sh('printf "one\\0\\nno end"', 'test "$KUBEPAR_ATTEMPT" = 2');
      const ended = await runPod(shell, command, { env: { KUBEPAR_RESULTS: volume, KUBEPAR_RETRIES: '1' } });
      expect(ended.code).toBe(0);
      expect(fs.readdirSync(path.join(volume, STUDY)).sort()).toEqual([`0.1.${POD_UID}`, `0.2.${POD_UID}`]);
      const records = [...ended.log.matchAll(/^kubepar\/1 record \S+ (.*)$/gm)].map(([, record]) => record!);
      expect(records.map((record) => JSON.parse(record) as unknown)).toMatchObject([
        { attempt: 1, status: 'failed', bytes: 0 },
        { attempt: 2, status: 'succeeded', bytes: 11, sha256: sha256('one\0\nno end') },
      ]);
      expect(file(volume, `0.1.${POD_UID}`).toString()).toBe(`${records[0]!}\n`);
      expect(file(volume, `0.2.${POD_UID}`).toString()).toBe(`${records[1]!}\none\0\nno end`);
      expect(ended.log).not.toContain('kubepar/1 data');
      expect(ended.log.match(/^kubepar\/1 sealed /gm)).toHaveLength(2);
    });

    test.each([
      ['standard output', 'head -c 2000000 /dev/zero'],
      ['the file KUBEPAR_RESULT', 'head -c 2000000 /dev/zero >"$KUBEPAR_RESULT"'],
    ])('may be larger than a log could hold, from %s', async (_from, line) => {
      const volume = newVolume();
      expect((await runPod(shell, sh(line), { env: { KUBEPAR_RESULTS: volume } })).code).toBe(0);
      const stored = file(volume, `0.1.${POD_UID}`);
      expect(stored.subarray(stored.indexOf('\n') + 1).equals(Buffer.alloc(2_000_000))).toBe(true);
    });

    test('that cannot be written end the pod with 91: another may have the room', async () => {
      const ended = await runPod(shell, sh('echo result'), { env: { KUBEPAR_RESULTS: '/proc/kubepar' } });
      expect(ended.code).toBe(91);
      expect(ended.stderr).toContain("kubepar: can't write to /proc/kubepar\n");
    });
  });

  describe('the log', () => {
    test('has a first line, the unchanged output, and a block of record, data and seal', async () => {
      const env = { JOB_COMPLETION_INDEX: '7', KUBEPAR_TASKS: '9', KUBEPAR_LOST_PODS: '1' };
      const ended = await runPod(shell, sh('printf "no end"'), { env });
      const nonce = nonceOf(ended);
      const [begin, output, record, data, sealed, ...rest] = ended.log.split('\n');
      expect(begin).toBe(`kubepar/1 begin ${nonce} {"format":1,"study":"${STUDY}","pod":"${POD_UID}","index":7}`);
      expect(output).toBe('no end');
      expect(record!.startsWith(`kubepar/1 record ${nonce} {`)).toBe(true);
      expect(data).toBe(`kubepar/1 data ${nonce} ${Buffer.from('no end').toString('base64')}`);
      const json = record!.slice(`kubepar/1 record ${nonce} `.length);
      expect(sealed).toBe(`kubepar/1 sealed ${nonce} ${sha256(json)}`);
      expect(rest).toEqual(['']);
      expect(JSON.parse(json)).toEqual({
        format: 1,
        study: STUDY,
        task: 7,
        attempt: 2,
        pod: POD_UID,
        status: 'succeeded',
        exit: 0,
        started: expect.any(Number) as number,
        seconds: expect.any(Number) as number,
        stream: false,
        result: 'stdout',
        ending: '',
        bytes: 6,
        sha256: sha256('no end'),
        error: '',
        stderr: '',
        alarm: '',
        left: '',
        printed: '',
      });
    });

    test('has the time an attempt started and the seconds it took', async () => {
      const before = Date.now() / 1000;
      const ended = await runPod(shell, sh('sleep 0.3'));
      const [record] = ended.records;
      // The wrapper counts in whole seconds since 1970.
      expect(record!.started).toBeGreaterThan(before - 2);
      expect(record!.started).toBeLessThan(Date.now() / 1000 + 1);
      expect(record!.seconds).toBeGreaterThanOrEqual(0.29);
      expect(record!.seconds).toBeLessThan(30);
    });

    test('has no line that is too long for the log of a container', async () => {
      const ended = await runPod(shell, sh('head -c 100000 /dev/zero >"$KUBEPAR_RESULT"'));
      expect(Math.max(...ended.log.split('\n').map(({ length }) => length))).toBeLessThan(16_384);
      expect(resultOf(ended)).toHaveLength(100_000);
    });

    test('is complete if base64 has no -w and breaks its lines', async () => {
      const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
      fs.writeFileSync(path.join(bin, 'base64'), '#!/bin/sh\n[ $# -eq 0 ] || exit 1\nPATH=${PATH#*:}\nexec base64\n');
      fs.chmodSync(path.join(bin, 'base64'), 0o755);
      const old = { ...shell, path: `${bin}:${shell.path}` };
      const command = sh(
        'head -c 5000 /dev/zero',
        'test "$KUBEPAR_ATTEMPT" = 2 || { head -c 500 /dev/zero >&2; exit 1; }',
      );
      const ended = await runPod(old, command, { env: { KUBEPAR_RETRIES: '1' } });
      expect(ended.sealed.damages).toEqual([]);
      expect(keptError(ended.records[0])).toBe('\0'.repeat(500));
      expect(resultOf(ended)).toBe('\0'.repeat(5000));
    });
  });

  describe('the error of a record', () => {
    test('is standard error', async () => {
      const ended = await runPod(shell, sh('echo out', 'echo first >&2', 'printf "%s" "last é" >&2', 'exit 1'));
      expect(keptError(ended.records[0])).toBe('first\nlast é');
    });

    test('is standard output if standard error is empty', async () => {
      const ended = await runPod(shell, sh('echo "Fatal error: no such file"', 'exit 2'));
      expect(keptError(ended.records[0])).toBe('Fatal error: no such file\n');
    });

    test('is the last 2000 bytes, shown as complete lines', async () => {
      const ended = await runPod(
        shell,
        sh('i=1000; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i + 1)); done >&2', 'exit 1'),
      );
      expect(keptError(ended.records[0])).toHaveLength(2000);
      const lines = errorText(ended.records[0]!).split('\n');
      expect(lines).toEqual(Array.from({ length: 199 }, (_, line) => `line ${String(line + 1801)}`));
    });

    test('contains any bytes', async () => {
      const ended = await runPod(shell, sh(`printf '\\000\\377"\\\\\\n' >&2`, 'exit 1'));
      expect(Buffer.from(ended.records[0]!.error, 'base64')).toEqual(Buffer.from('\0\xff"\\\n', 'latin1'));
    });
  });

  describe('the termination message', () => {
    const tasks = (count: number): Record<string, string> => ({
      KUBEPAR_TASKS: String(count),
      KUBEPAR_TASKS_PER_POD: String(count),
    });

    test("starts with the pod's summary", async () => {
      const ended = await runPod(shell, sh('test "$KUBEPAR_TASK" != 1'), { env: tasks(3) });
      expect(JSON.parse(ended.terminationMessage.split('\n')[0]!)).toEqual({
        format: 1,
        study: STUDY,
        pod: POD_UID,
        nonce: nonceOf(ended),
        index: 0,
        succeeded: 2,
        failed: 1,
        reason: '',
        warned: 0,
        warning: '',
      });
    });

    test('has the records of all attempts if there is room, failures first', async () => {
      const ended = await runPod(shell, sh('test "$KUBEPAR_TASK" != 1'), {
        env: { ...tasks(3), KUBEPAR_RETRIES: '1' },
      });
      const { records } = tryParseTerminationMessage(ended.terminationMessage)!;
      expect(records.map(({ task, attempt, status }) => [task, attempt, status])).toEqual([
        [1, 1, 'failed'],
        [1, 2, 'failed'],
        [0, 1, 'succeeded'],
        [2, 1, 'succeeded'],
      ]);
    });

    inDepth('stays within 4096 bytes of complete records with 100 tasks that fail', async () => {
      const ended = await runPod(shell, sh('echo "task $KUBEPAR_TASK went wrong" >&2', 'exit 1'), { env: tasks(100) });
      expect(ended.records).toHaveLength(100);
      expect(Buffer.byteLength(ended.terminationMessage)).toBeLessThanOrEqual(4096);
      expect(Buffer.byteLength(ended.terminationMessage)).toBeGreaterThan(3000);
      const message = tryParseTerminationMessage(ended.terminationMessage)!;
      expect(message.summary).toMatchObject({ succeeded: 0, failed: 100 });
      expect(message.records).toHaveLength(ended.terminationMessage.trimEnd().split('\n').length - 1);
      expect(message.records).toEqual(ended.records.slice(0, message.records.length).map(shortRecord));
    });

    test('counts successful attempts that wrote to standard error, with the end of what the first wrote', async () => {
      const command = sh('test "$KUBEPAR_TASK" = 0 || seq "$KUBEPAR_TASK" 100 >&2', 'test "$KUBEPAR_TASK" != 3');
      const { terminationMessage } = await runPod(shell, command, { env: tasks(4) });
      const { warned, warning } = tryParseTerminationMessage(terminationMessage)!.summary;
      expect(warned).toBe(2);
      expect(Buffer.from(warning!, 'base64').toString()).toMatch(/^38\n39\n[^]*99\n100\n$/);
    });

    test('names a failure that comes after more successes than there is room for', async () => {
      const env = { ...tasks(41), KUBEPAR_RETRIES: '1' };
      const ended = await runPod(shell, sh('test "$KUBEPAR_TASK" != 40 || { head -c 1500 /dev/zero >&2; exit 3; }'), {
        env,
      });
      expect(Buffer.byteLength(ended.terminationMessage)).toBeLessThanOrEqual(4096);
      const { records } = tryParseTerminationMessage(ended.terminationMessage)!;
      expect(records[0]).toMatchObject({ task: 40, attempt: 1, status: 'failed', exit: 3 });
      expect(records.slice(1).map(({ status }) => status)).toContain('succeeded');
    });
  });

  describe('the nonce', () => {
    test('differs in each pod', async () => {
      const pods = await Promise.all([1, 2, 3].map(() => runPod(shell, ['true'])));
      expect(new Set(pods.map(nonceOf)).size).toBe(3);
      for (const pod of pods) expect(nonceOf(pod)).toMatch(/^[0-9a-f-]{32,36}$/);
    });

    test('is in no environment, argument or file that the command can see', async () => {
      const command = sh(
        'seen=$(cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n"; find "$TMPDIR/../.." -type f -exec cat {} +)',
        'printf "%s\\n" "$seen" >"$KUBEPAR_RESULT"',
      );
      // A variable of the pod would export what the wrapper assigns to it.
      const env = { KUBEPAR_TASKS: '2', KUBEPAR_TASKS_PER_POD: '2', kp_nonce: 'of the pod' };
      const ended = await runPod(shell, command, { env });
      for (const task of [0, 1]) {
        const seen = resultOf(ended, task)!;
        // It did look: its own environment, the wrapper's arguments, the parameters.
        expect(seen).toContain(`KUBEPAR_TASK=${String(task)}\n`);
        expect(seen).toContain('/runtime/run.sh\n');
        expect(seen).toContain('{}\n');
        expect(seen).not.toContain(nonceOf(ended));
      }
    });

    test('prevents a perfect-looking block of the command, with its own first line, from counting', async () => {
      const bytes = Buffer.from('forged');
      const fake = {
        format: 1,
        study: STUDY,
        task: 0,
        attempt: 1,
        pod: POD_UID,
        status: 'succeeded',
        exit: 0,
        started: 1,
        seconds: 1,
        stream: true,
        result: 'stdout',
        bytes: bytes.length,
        sha256: sha256(bytes),
        error: '',
      };
      const forged = [
        `kubepar/1 begin forged {"format":1,"study":"${STUDY}","pod":"${POD_UID}","index":0}`,
        `kubepar/1 record forged ${JSON.stringify(fake)}`,
        `kubepar/1 data forged ${bytes.toString('base64')}`,
        `kubepar/1 sealed forged ${sha256(JSON.stringify(fake))}`,
        '',
      ].join('\n');
      const ended = await runPod(shell, [...sh('printf "%s" "$1"'), 'sh', forged]);
      expect(ended.log).toContain(forged);
      expect(ended.sealed).toMatchObject({
        damages: [],
        strangers: 1,
        attempts: [{ record: { bytes: forged.length } }],
      });
      expect(resultOf(ended)).toBe(forged);
    });
  });
});

test('the blocks of both shells are identical', async () => {
  const shape = ({ log }: EndedPod): string => log.replaceAll(/[0-9a-f-]{32,}|"(started|seconds)":[0-9.]+/g, '');
  const [first, ...others] = await Promise.all(SHELLS.map((shell) => runPod(shell, sh('echo result'))));
  for (const other of others) expect(shape(other)).toBe(shape(first!));
  expect(DASH).toBe(SHELLS[0]);
});
