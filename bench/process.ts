import { spawn } from 'node:child_process';

export interface RunOptions {
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the program when the benchmark is interrupted. */
  readonly signal?: AbortSignal;
}

/** Runs a program to its end and returns its standard output. Any exit code other than 0 is an error. */
export function run(command: string, args: readonly string[], { env, signal }: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // A separate process group: Ctrl-C reaches only this program, which ends the others and cleans up.
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const interrupt = (): void => {
      stopGroup(child.pid);
    };
    signal?.addEventListener('abort', interrupt);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      signal?.removeEventListener('abort', interrupt);
      if (code === 0) resolve(stdout);
      else if (signal?.aborted === true) reject(signal.reason as Error);
      else
        reject(new Error(`${[command, ...args].join(' ')} ended with ${String(code ?? killedBy)}\n${stderr.trim()}`));
    });
  });
}

function stopGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}
