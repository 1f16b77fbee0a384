import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { constants } from 'node:os';
import * as os from 'node:os';
import * as path from 'node:path';
import type { AttemptRecord } from '../../cli/records/attempt-record';
import { readSealedLog, type SealedLog } from '../../cli/records/sealed-log';
import { shippedText } from '../../lib/manifest/shipped-text';
import { AXES_FILE, tableFiles } from '../../lib/study/parameters/table-files';
import type { ParameterTable } from '../../lib/study/parameters/table';
import { cases } from '../thoroughness';

// Processes take longer if others need the processors, too.
jest.setTimeout(60_000);

const running = new Set<Pod>();

// A failed test must not leave its pod behind. Registered before the deletion of the folder in which the pod works.
afterAll(async () => {
  for (const pod of running) pod.signal('SIGTERM');
  const hanging = setTimeout(() => {
    for (const pod of running) pod.signalAll('SIGKILL');
  }, 20_000);
  await Promise.all([...running].map(({ ended }) => ended));
  clearTimeout(hanging);
}, 30_000);

const folder = testFolder();

/** The runtime as pods receive it. */
export const RUNTIME = shippedRuntime();
export const STUDY = 'study-0123abcd';
export const POD_UID = '6f1d4c0e-8a57-4a39-9d15-1c3a3f0f7b11';

/** A shell that the wrapper must support, with its tools. */
export interface Shell {
  readonly name: string;
  readonly command: readonly string[];
  readonly path: string;
}

/** How a pod differs from one with one task, one attempt and no files. */
export interface PodOptions {
  /** Undefined unsets a variable that a pod otherwise has. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly runtime?: string;
  /** Runs as an unprivileged user, like pods, even if the tests run as root. */
  readonly unprivileged?: boolean;
}

export interface EndedPod {
  readonly code: number | null;
  /** One character per byte. */
  readonly log: string;
  readonly stderr: string;
  readonly terminationMessage: string;
  readonly sealed: SealedLog;
  readonly records: readonly AttemptRecord[];
  /** From the start of the pod. */
  readonly seconds: number;
}

/** A new folder, deleted after the tests of the file. */
export function testFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-test-'));
  fs.chmodSync(folder, 0o777);
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function shippedRuntime(): string {
  const source = path.join(__dirname, '..', '..', 'runtime');
  const shipped = path.join(folder, 'runtime');
  fs.cpSync(source, shipped, { recursive: true });
  for (const name of fs.readdirSync(shipped, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(shipped, name);
    if (fs.statSync(file).isFile()) fs.writeFileSync(file, shippedText(name, fs.readFileSync(file, 'utf8')));
  }
  return shipped;
}

/** A copy of it that any user may read. */
export function copyOfRuntime(): string {
  const copy = path.join(fs.mkdtempSync(path.join(folder, 'copy-')), 'runtime');
  fs.cpSync(RUNTIME, copy, { recursive: true });
  fs.chmodSync(path.dirname(copy), 0o755);
  return copy;
}

/** The path of a program. A test fails if it needs one that is not installed. */
export function which(program: string): string {
  const found = hostPath()
    .split(':')
    .map((folder) => path.join(folder, program))
    .find((file) => fs.existsSync(file));
  if (found === undefined) throw new Error(`the tests need ${program}`);
  return found;
}

function hostPath(): string {
  return process.env['PATH'] ?? '/usr/bin:/bin';
}

export const DASH: Shell = { name: 'dash and coreutils', command: [which('dash')], path: hostPath() };

/** The tools of busybox come before those of coreutils; R is the host's. */
export const BUSYBOX: Shell = {
  name: 'busybox',
  command: [which('busybox'), 'sh'],
  // Most files of tests do not need it in most runs.
  get path() {
    return `${busyboxTools()}:${hostPath()}`;
  },
};

export const SHELLS = [DASH, BUSYBOX] as const;

/** Those to try a matrix of cases in. */
export const TRIED_SHELLS = cases<Shell>(SHELLS);

/** How a program starts in separate namespaces, in which it may mount, even as an unprivileged user. */
export function inOwnMounts(...more: readonly string[]): string[] {
  return [which('unshare'), ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']), '--mount', ...more];
}

/** The shell of pods whose folders of attempts are on a small separate disk, which only they see. */
export function onSmallDisk(shell: Shell, size: string): Shell {
  const disk = fs.mkdtempSync(path.join(folder, 'disk-'));
  const script = `mount -t tmpfs -o size=${size} tmpfs ${disk} && KUBEPAR_SCRATCH=${disk}/scratch exec "$0" "$@"`;
  return { ...shell, command: [...inOwnMounts(), '/bin/sh', '-c', script, ...shell.command] };
}

/** A folder with the tools of busybox. */
function busyboxTools(): string {
  const bin = path.join(folder, 'busybox');
  if (fs.existsSync(bin)) return bin;
  fs.mkdirSync(bin);
  const busybox = which('busybox');
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const applet of applets) fs.symlinkSync(busybox, path.join(bin, applet));
  return bin;
}

let pods = 0;

/** The wrapper with a command, as the process of a pod. */
export class Pod {
  readonly folder = path.join(folder, `pod-${String(++pods)}`);
  readonly ended: Promise<EndedPod>;
  /** When the wrapper itself has ended. Processes that it left behind may still hold the log. */
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private log = '';
  private stderr = '';
  private readonly listeners = new Set<() => void>();

  constructor(shell: Shell, command: readonly string[], { env, cwd, runtime, unprivileged }: PodOptions = {}) {
    const terminationLog = path.join(this.folder, 'termination-log');
    fs.mkdirSync(path.join(this.folder, 'scratch'), { recursive: true });
    for (const made of [this.folder, path.join(this.folder, 'scratch')]) fs.chmodSync(made, 0o777);
    const [program = 'sh', ...args] = [...shell.command, path.join(runtime ?? RUNTIME, 'run.sh'), ...command];
    this.child = spawn(program, args, {
      cwd: cwd ?? this.folder,
      env: {
        PATH: shell.path,
        HOME: '/tmp',
        KUBEPAR_STUDY: STUDY,
        KUBEPAR_POD_UID: POD_UID,
        KUBEPAR_SCRATCH: path.join(this.folder, 'scratch'),
        KUBEPAR_TERMINATION_LOG: terminationLog,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A separate process group.
      detached: true,
      ...(unprivileged === true && process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}),
    });
    running.add(this);
    const started = Date.now();
    this.exited = new Promise((resolve) => {
      this.child.once('exit', () => {
        resolve();
      });
    });
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.log += chunk.toString('latin1');
      for (const listener of this.listeners) listener();
    });
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('latin1')));
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code) => {
        running.delete(this);
        const terminationMessage = fs.existsSync(terminationLog) ? fs.readFileSync(terminationLog, 'latin1') : '';
        const sealed = readLog(this.log, terminationMessage);
        const records = sealed.attempts.map(({ record }) => record);
        const seconds = (Date.now() - started) / 1000;
        resolve({ code, log: this.log, stderr: this.stderr, terminationMessage, sealed, records, seconds });
      });
    });
  }

  /** Waits until the log contains the text. */
  async said(text: string): Promise<void> {
    const heard = new Promise<boolean>((resolve) => {
      const listener = (): void => {
        if (this.log.includes(text)) resolve(true);
      };
      this.listeners.add(listener);
      listener();
    });
    if (!(await Promise.race([heard, this.ended.then(({ log }) => log.includes(text))])))
      throw new Error(`the pod ended without "${text}": ${this.log}${this.stderr}`);
  }

  /** Its log so far. */
  get logSoFar(): string {
    return this.log;
  }

  /** Whether it already has a trap for a signal. */
  minds(signal: 'SIGTERM' | 'SIGINT'): boolean {
    const status = fs.readFileSync(`/proc/${String(this.child.pid)}/status`, 'utf8');
    const caught = BigInt(`0x${/^SigCgt:\s*(\w+)$/m.exec(status)?.[1] ?? '0'}`);
    return ((caught >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
  }

  signal(signal: 'SIGTERM' | 'SIGINT'): void {
    this.child.kill(signal);
  }

  /** As a terminal or timeout does: to the wrapper and all its processes. */
  signalAll(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, signal);
  }
}

export function runPod(shell: Shell, command: readonly string[], options?: PodOptions): Promise<EndedPod> {
  return new Pod(shell, command, options).ended;
}

/** A command in the shell language of the pod. */
export function sh(...lines: readonly string[]): string[] {
  return ['sh', '-c', lines.join('\n')];
}

export function rscript(...lines: readonly string[]): string[] {
  return ['Rscript', ...lines.flatMap((line) => ['-e', line])];
}

export function readLog(log: string, terminationMessage: string): SealedLog {
  const owner = { study: STUDY, podUid: POD_UID, tasks: { has: () => true } };
  return readSealedLog(log, terminationMessage, owner);
}

/** The record in the termination message. */
export function shortRecord(record: AttemptRecord): AttemptRecord {
  const left = ['stderr', 'alarm', 'left', 'printed', 'content'];
  return Object.fromEntries(
    Object.entries(record).filter(([field]) => !left.includes(field)),
  ) as unknown as AttemptRecord;
}

/** The text in a record's error, as the wrapper stored it. */
export function keptError(record: AttemptRecord | undefined): string {
  return Buffer.from(record?.error ?? '', 'base64').toString('utf8');
}

/** The result of a task, with one character per byte; undefined if it has none. */
export function resultOf({ sealed }: EndedPod, task = 0): string | undefined {
  return sealed.attempts
    .find(({ record }) => record.task === task && record.status === 'succeeded')
    ?.bytes.toString('latin1');
}

/** The environment of a pod with this many tasks. */
export function tasks(count: number): Record<string, string> {
  return { KUBEPAR_TASKS: String(count), KUBEPAR_TASKS_PER_POD: String(count) };
}

/** The environment of a pod whose parameter table is these files. */
export function tableOfFiles(
  files: Readonly<Record<string, string>>,
  columns: readonly string[],
): Record<string, string> {
  const table = fs.mkdtempSync(path.join(folder, 'table-'));
  fs.chmodSync(table, 0o755);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(table, name), text);
  return { KUBEPAR_TABLE: table, KUBEPAR_COLUMNS: columns.join(' ') };
}

/** The environment of a pod with a parameter table; each list is in files that start at these rows. */
export function tableEnv(table: ParameterTable, firstRows: readonly number[] = [0]): Record<string, string> {
  const { axes, lists } = tableFiles(table);
  const files: Record<string, string> = { [AXES_FILE]: axes ?? '' };
  for (const { lines, fileFrom } of lists)
    firstRows.forEach((first, position) => {
      const some = lines.slice(first, firstRows[position + 1]);
      if (some.length > 0) files[fileFrom(first)] = some.map((line) => `${line}\n`).join('');
    });
  return tableOfFiles(files, table.columns);
}

/** A folder with links to the named programs, as a PATH. */
export function linkPrograms(bin: string, programs: readonly string[]): string {
  fs.mkdirSync(bin, { recursive: true });
  for (const program of programs) fs.symlinkSync(which(program), path.join(bin, program));
  return bin;
}

/** Waits until a process has ended. */
export async function processEnd(pid: number): Promise<void> {
  for (const end = Date.now() + 10_000; isRunning(pid); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > end) throw new Error(`process ${String(pid)} still runs`);
}

export function isRunning(pid: number): boolean {
  try {
    // A zombie process is no longer running either.
    return !/^State:\tZ/m.test(fs.readFileSync(`/proc/${String(pid)}/status`, 'latin1'));
  } catch {
    return false;
  }
}
