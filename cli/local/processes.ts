import { spawn, type ChildProcess } from 'node:child_process';
import { CliError, EXIT } from '../text/errors';
import { localEnvironment } from './environment';
import type { LocalContainer } from './study';
import { killTree } from '../system/process-tree';

export type Stream = 'stdout' | 'stderr';
export type OnOutput = (chunk: Buffer, stream: Stream) => void;

/** How long a process may take to end when it is told to, as a pod may. */
const GRACE_SECONDS = 30;
/** The same where somebody waits for the end. */
const HASTE_SECONDS = 0.4;

/** A process that was started. */
export interface LocalProcess {
  /** Its exit code; undefined where a signal ended it. */
  readonly ended: Promise<number | undefined>;
  /** Tells it to end, and, after so many seconds, ends it and all that it has started. */
  readonly stop: (graceSeconds?: number) => Promise<void>;
}

/** Processes of this machine that stand in for containers. All are ended together. */
export class LocalProcesses {
  private readonly running = new Map<ChildProcess, LocalProcess>();
  private isStopping = false;

  /** @param folder where all of them work: by it those are found that have left their parents. */
  constructor(private readonly folder: string) {}

  /**
   * Starts a process in a group of its own: a signal from the keyboard is for this command to pass on. Undefined after stop().
   * @param extra variables beside those of the container.
   */
  tryStart(
    { program, args, env, cwd }: LocalContainer,
    extra: Readonly<Record<string, string>>,
    onOutput: OnOutput,
  ): LocalProcess | undefined {
    if (this.isStopping) return undefined;
    const child = spawn(program, args, {
      env: { ...localEnvironment(), ...env, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      cwd,
    });
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].on('data', (chunk: Buffer) => {
        onOutput(chunk, stream);
      });
    const ended = new Promise<number | undefined>((resolve, reject) => {
      child.once('error', (error) => {
        this.running.delete(child);
        reject(new CliError(`can't start ${program}: ${error.message}`, EXIT.failures));
      });
      child.once('close', (exitCode) => {
        this.running.delete(child);
        resolve(exitCode ?? undefined);
      });
    });
    // As all processes of a container end with its first.
    child.once('exit', () => {
      killGroup(child);
    });
    // It may fail before anybody waits for it.
    ended.catch(() => undefined);
    const started = { ended, stop: (graceSeconds = GRACE_SECONDS) => this.end(child, ended, graceSeconds) };
    this.running.set(child, started);
    return started;
  }

  /** Ends what runs, as kubelet would, or in haste. Nothing can be started any more. */
  async stop(inHaste = false): Promise<void> {
    this.isStopping = true;
    const graceSeconds = inHaste ? HASTE_SECONDS : GRACE_SECONDS;
    await Promise.all([...this.running.values()].map((running) => running.stop(graceSeconds)));
  }

  private async end(child: ChildProcess, ended: Promise<unknown>, graceSeconds: number): Promise<void> {
    child.kill('SIGTERM');
    const timer = setTimeout(() => {
      // The number of one that has ended may be somebody else's by now.
      const isThere = child.exitCode === null && child.signalCode === null;
      killTree(isThere ? child.pid : undefined, this.folder);
      // Who has got away may hold them open.
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, graceSeconds * 1000);
    await ended.catch(() => undefined);
    clearTimeout(timer);
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // There is none any more.
  }
}
