import type { WebSocket } from 'ws';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { Exec, KubeConfig } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { tryChecked } from '../input/schema';
import { STATUS } from './api-schema';
import { ConnectionError } from './http';
import { inTime, throwing } from '../system/deadline';

/** A command that runs in a container, with its streams. */
export interface ExecChannel {
  readonly stdin: Writable;
  /** Ends when the command has ended; with an error if the connection broke before. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The command's exit code; undefined if the connection broke. */
  readonly exitCode: Promise<number | undefined>;
  close(): void;
}

/** The command, and where it runs. */
export interface ExecTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
}

/** How much output is held here if it is read more slowly than it arrives. */
const MOST_HELD_BYTES = 8_000_000;

/** The used parts of a WebSocket. */
interface Socket {
  pause(): void;
  resume(): void;
  terminate(): void;
  on(event: 'close' | 'error', listener: () => void): unknown;
}

/**
 * Runs a command in a container, as `kubectl exec -i` does. A refusal of the cluster is an error with its HTTP status
 * as `code`.
 * @param seconds after which it counts as failed if there is no answer.
 */
export async function openExec(config: KubeConfig, target: ExecTarget, seconds: number): Promise<ExecChannel> {
  const { Exec } = await import('@kubernetes/client-node');
  const stdin = new PassThrough();
  const stdout = new ThrottledStream();
  const stderr = new PassThrough();
  let resolveExit: (code: number | undefined) => void = () => undefined;
  const exitCode = new Promise<number | undefined>((resolve) => (resolveExit = resolve));
  let isEnded = false;
  const onStatus = (status: unknown): void => {
    isEnded = true;
    resolveExit(exitCodeOf(status));
  };
  const { namespace, pod, container, command } = target;
  const exec = new Exec(config);
  await harmless(exec);
  const connecting = exec.exec(namespace, pod, container, [...command], stdout, stderr, stdin, false, onStatus);
  const socket = (await inTime(
    connecting,
    seconds,
    throwing(() => new ConnectionError(`no answer within ${String(seconds)} s`)),
  ).catch((error: unknown) => {
    throw toAnswer(error);
  })) as unknown as Socket;
  stdout.socket = socket;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (isEnded) return;
    resolveExit(undefined);
    stderr.end();
    stdout.destroy(new Error('the connection to the pod broke'));
  });
  return {
    stdin,
    stdout,
    stderr,
    exitCode,
    close: () => {
      stdin.destroy();
      socket.terminate();
    },
  };
}

/**
 * What opens connections, such that what comes on them does no harm: the client throws where nobody catches it at a message that is none, and
 * would close the standard output of this process where the other side says so.
 */
async function harmless({ handler }: Exec): Promise<void> {
  const { WebSocket } = await import('ws');
  class GuardedSocket extends WebSocket {
    override emit(event: string, ...values: unknown[]): boolean {
      try {
        return super.emit(event, ...values);
      } catch (error) {
        if (event !== 'message') throw error;
        this.terminate();
        return true;
      }
    }
  }
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const socketFactory = (address: string, protocols: readonly string[], options: object): WebSocket =>
    new GuardedSocket(address, protocols, options);
  Object.assign(handler, { socketFactory, streams });
}

/** Makes the sender wait while what it sent is not read. */
class ThrottledStream extends PassThrough {
  socket: Socket | undefined;

  constructor() {
    super({ highWaterMark: MOST_HELD_BYTES });
    this.on('drain', () => this.socket?.resume());
  }

  override write(chunk: unknown): boolean {
    const hasRoom = super.write(chunk);
    if (!hasRoom) this.socket?.pause();
    return hasRoom;
  }
}

/** An answer of the server that opens no WebSocket, as the client's other requests have it; its text is not handed on by the library. */
function toAnswer(error: unknown): Error {
  const text = tryChecked(STATUS, error)?.message ?? String(error);
  const [, status] = /Unexpected server response: (\d+)/.exec(text) ?? [];
  if (status === undefined) return new ConnectionError(text, (error as { error?: NodeJS.ErrnoException }).error?.code);
  return Object.assign(new Error(text), { code: Number(status), body: { message: 'it does not run the command' } });
}

function exitCodeOf(given: unknown): number | undefined {
  const { status, details } = tryChecked(STATUS, given) ?? {};
  if (status === 'Success') return 0;
  const cause = details?.causes?.find(({ reason }) => reason === 'ExitCode');
  const exitCode = Number(cause?.message ?? 1);
  return Number.isInteger(exitCode) ? exitCode : 1;
}
