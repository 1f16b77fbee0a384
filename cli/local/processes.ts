import { spawn, type ChildProcess } from 'node:child_process';
import { CliError, EXIT } from '../text/errors';
import { localEnvironment } from './environment';
import type { LocalContainer } from './study';
import { killTree } from '../system/process-tree';

export type Stream = 'stdout' | 'stderr';
export type OnOutput = (chunk: Buffer, stream: Stream) => void;

/** How long a process may take to end after it is told to, as for a pod. */
const GRACE_SECONDS = 30;
/** The same if somebody waits for the end. */
const HASTE_SECONDS = 0.4;

/** A started process. */
export interface LocalProcess {
  /** Its exit code; undefined if a signal ended it. */
  readonly ended: Promise<number | undefined>;
  /** Tells it to end and, after this many seconds, ends it and all processes that it has started. */
  readonly stop: (graceSeconds?: number) => Promise<void>;
}

/** Processes of this machine that stand in for containers. They end together. */
export class LocalProcesses {
  private readonly running = new Map<ChildProcess, LocalProcess>();
  private isStopping = false;

  /** @param folder where all of them work. It identifies processes that have left their parents. */
  constructor(private readonly folder: string) {}

  /**
   * Starts a process in its own group, because this command must pass on signals from the keyboard. Undefined after
   * stop().
   * @param extra variables in addition to those of the container.
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
    // It may fail before anybody awaits it.
    ended.catch(() => undefined);
    const started = { ended, stop: (graceSeconds = GRACE_SECONDS) => this.end(child, ended, graceSeconds) };
    this.running.set(child, started);
    return started;
  }

  /** Ends running processes as the kubelet would, or in haste. After that, nothing can be started. */
  async stop(inHaste = false): Promise<void> {
    this.isStopping = true;
    const graceSeconds = inHaste ? HASTE_SECONDS : GRACE_SECONDS;
    await Promise.all([...this.running.values()].map((running) => running.stop(graceSeconds)));
  }

  private async end(child: ChildProcess, ended: Promise<unknown>, graceSeconds: number): Promise<void> {
    child.kill('SIGTERM');
    const timer = setTimeout(() => {
      // The id of a process that has ended may belong to another one by now.
      const isThere = child.exitCode === null && child.signalCode === null;
      killTree(isThere ? child.pid : undefined, this.folder);
      // An escaped process may hold them open.
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
    // It no longer exists.
  }
}
