import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AttemptRecord } from '../../cli/records/attempt-record';
import { DASH, inOwnMounts, runPod, sh, SHELLS, testFolder, which, type Shell } from './support';

const folder = testFolder();

/** A shell whose `date` is this script, with the real one as DATE. Each call is a line of the file `calls`. */
function withDate(shell: Shell, ...script: readonly string[]): { readonly shell: Shell; readonly calls: () => number } {
  const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
  const calls = path.join(bin, 'calls');
  const lines = ['#!/bin/sh', `echo >>${calls}`, `DATE=${which('date')}`, ...script];
  fs.writeFileSync(path.join(bin, 'date'), lines.join('\n'), { mode: 0o755 });
  fs.writeFileSync(calls, '');
  fs.chmodSync(bin, 0o777);
  return {
    shell: { ...shell, path: `${bin}:${shell.path}` },
    calls: () => fs.readFileSync(calls, 'utf8').length,
  };
}

/** A shell without /proc/uptime. */
function withoutUptime(shell: Shell): Shell {
  const script = 'mount --bind /dev/null /proc/uptime && exec "$0" "$@"';
  return { ...shell, command: [...inOwnMounts(), '/bin/sh', '-c', script, ...shell.command] };
}

const endOf = ({ started, seconds }: AttemptRecord): number => started + seconds;

/** Whether each attempt started after the one before had ended, but for the rounding of their sum. */
function areApart(records: readonly AttemptRecord[]): boolean {
  return records.every((record, place) => place === 0 || record.started >= endOf(records[place - 1]!) - 1e-6);
}

const THREE = { KUBEPAR_TASKS: '3', KUBEPAR_TASKS_PER_POD: '3' };

describe.each(SHELLS)('the clock in $name', (shell) => {
  test('gives the start of an attempt to a fraction of a second', async () => {
    const before = Date.now() / 1000;
    const { records, sealed } = await runPod(shell, sh('sleep 1', `${which('date')} +%s.%N`));
    const [record] = records as [AttemptRecord];
    const printed = Number(sealed.attempts[0]!.bytes.toString());
    // The clock itself is read to a hundredth, but processes may have to wait for a processor.
    expect(record.started).toBeGreaterThan(before - 0.5);
    expect(printed - record.started).toBeGreaterThan(0.5);
    expect(Math.abs(printed - endOf(record))).toBeLessThan(0.5);
    expect(record.started * 100).toBeCloseTo(Math.round(record.started * 100), 3);
  });

  test('needs at most one date for a pod, however many attempts it has', async () => {
    const { shell: counted, calls } = withDate(shell, 'exec "$DATE" "$@"');
    const { records } = await runPod(counted, sh('echo 1'), { env: THREE });
    expect(records).toHaveLength(3);
    // The static busybox runs its own date, whatever is on PATH.
    if (shell === DASH) expect(calls()).toBe(1);
    else expect(calls()).toBeLessThanOrEqual(1);
  });

  test('never lets the attempts of a pod overlap', async () => {
    const { records } = await runPod(shell, sh('sleep 0.05', 'exit "$((KUBEPAR_ATTEMPT == 1))"'), {
      env: { ...THREE, KUBEPAR_RETRIES: '1' },
    });
    expect(records).toHaveLength(6);
    expect(areApart(records)).toBe(true);
  });

  test('does not let pods overlap that run one after another', async () => {
    const records: AttemptRecord[] = [];
    for (let pod = 0; pod < 4; pod++) records.push(...(await runPod(shell, sh('sleep 0.3'))).records);
    expect(areApart(records)).toBe(true);
  });

  test('ignores that the clock of the node is set back', async () => {
    const { shell: stepping } = withDate(shell, `expr "$($DATE +%s)" - "$(cat ${folder}/step 2>/dev/null || echo 0)"`);
    const { records } = await runPod(stepping, sh(`echo 100 >${folder}/step`, 'sleep 0.2'), { env: THREE });
    expect(areApart(records)).toBe(true);
    for (const { seconds } of records) expect(seconds).toBeGreaterThanOrEqual(0.19);
    fs.rmSync(path.join(folder, 'step'));
  });

  test('without /proc/uptime is that of date, and an attempt never ends before it starts', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { code, records } = await runPod(withoutUptime(shell), sh('sleep 0.2'), { env: THREE });
    expect(code).toBe(0);
    for (const { started } of records) {
      expect(started).toBeGreaterThanOrEqual(before);
      expect(started).toBeLessThan(Date.now() / 1000 + 1);
    }
    expect(areApart(records)).toBe(true);
    const { shell: stepping } = withDate(shell, `echo "$(($($DATE +%s) - $(wc -l <"\${0%/*}/calls") * 100))"`);
    const stepped = await runPod(withoutUptime(stepping), sh('sleep 0.2'));
    expect(stepped.records.map(({ seconds }) => seconds)).toEqual([0]);
  });
});
