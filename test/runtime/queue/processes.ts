import * as fs from 'node:fs';

/** The variable that identifies the processes of a container: child processes inherit it. */
export const CONTAINER = 'KUBEPAR_TEST_CONTAINER';

/** The running processes of a container. */
export function processesOf(container: string): number[] {
  const mark = `${CONTAINER}=${container}`;
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(mark))
    .map(Number);
}

/** Those of them that a variable with this name distinguishes from the others. */
export function processesWith(container: string, variable: string): number[] {
  return processesOf(container).filter((pid) =>
    environmentOf(String(pid)).some((entry) => entry.startsWith(`${variable}=`)),
  );
}

/** The processes that this one has started and that run this script. */
export function childrenOf(parent: number, script: string): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/cmdline`).includes(script))
    .filter((name) => Number(/\) \S (\d+)/.exec(read(`/proc/${name}/stat`))?.[1]) === parent)
    .map(Number);
}

function environmentOf(pid: string): string[] {
  return read(`/proc/${pid}/environ`).split('\0');
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    // The process has ended.
    return '';
  }
}

/** Signals all processes of a container, repeatedly, to reach those that have just been started. */
export function signalContainer(container: string, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  for (let told = new Set<number>(); ;) {
    const found = processesOf(container).filter((pid) => signal === 'SIGKILL' || !told.has(pid));
    if (found.length === 0) return;
    for (const pid of found) {
      told.add(pid);
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended.
      }
    }
    if (signal === 'SIGKILL') told = new Set();
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until a condition is true. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${String(seconds)} s`);
    await sleep(30);
  }
}
