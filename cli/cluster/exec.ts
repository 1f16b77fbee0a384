import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { KubeConfig, V1Status } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { ConnectionError } from './http';

/** A command that runs in a container, with its streams. */
export interface ExecChannel {
  readonly stdin: Writable;
  /** Ends when the command has; with an error where the connection broke before. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The command's exit code; undefined where the connection broke. */
  readonly exitCode: Promise<number | undefined>;
  close(): void;
}

/** Which command runs where. */
export interface ExecTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
}

/** What is held here of an output that is not read as fast as it comes. */
const MOST_HELD_BYTES = 8_000_000;

/** What is used of a WebSocket. */
interface Socket {
  pause(): void;
  resume(): void;
  terminate(): void;
  on(event: 'close' | 'error', listener: () => void): unknown;
}

/**
 * Runs a command in a container, as `kubectl exec -i` does. What the cluster refuses is an error with its HTTP status as `code`.
 * @param seconds after which it counts as failed where there is no answer.
 */
export async function openExec(config: KubeConfig, target: ExecTarget, seconds: number): Promise<ExecChannel> {
  const { Exec } = await import('@kubernetes/client-node');
  const stdin = new PassThrough();
  const stdout = new ThrottledStream();
  const stderr = new PassThrough();
  let resolveExit: (code: number | undefined) => void = () => undefined;
  const exitCode = new Promise<number | undefined>((resolve) => (resolveExit = resolve));
  let isEnded = false;
  const onStatus = (status: V1Status): void => {
    isEnded = true;
    resolveExit(exitCodeOf(status));
  };
  const { namespace, pod, container, command } = target;
  const connecting = new Exec(config).exec(
    namespace,
    pod,
    container,
    [...command],
    stdout,
    stderr,
    stdin,
    false,
    onStatus,
  );
  const socket = (await withDeadline(connecting, seconds).catch((error: unknown) => {
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

/** Lets the sender wait while what it sent is not read. */
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

async function withDeadline<T>(connecting: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ConnectionError(`no answer within ${String(seconds)} s`));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([connecting, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An answer of the server that opens no WebSocket, as the client's other requests have it; its text is not handed on by the library. */
function toAnswer(error: unknown): Error {
  const message = (error as { message?: unknown } | undefined)?.message;
  const text = typeof message === 'string' ? message : String(error);
  const [, status] = /Unexpected server response: (\d+)/.exec(text) ?? [];
  if (status === undefined) return new ConnectionError(text, (error as { error?: NodeJS.ErrnoException }).error?.code);
  return Object.assign(new Error(text), { code: Number(status), body: { message: 'it does not run the command' } });
}

function exitCodeOf({ status, details }: V1Status): number | undefined {
  if (status === 'Success') return 0;
  const cause = details?.causes?.find(({ reason }) => reason === 'ExitCode');
  return cause?.message === undefined ? 1 : Number(cause.message);
}
