import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';

/** A process of this machine. */
interface Seen {
  readonly pid: number;
  readonly parent: number;
  /** The first process of its session; 0 if that is unknown. */
  readonly session: number;
}

/** Processes that are started while the others are ended are found by searching again. */
const MOST_ROUNDS = 10;

/**
 * Ends a process, all processes that it has started, and all of their sessions. A signal to its group does not reach a
 * command with its own session.
 * @param folder where all of them work. On Linux, processes whose environment names the folder are included, whatever
 * their parent is by now.
 */
export function killTree(pid: number | undefined, folder: string): void {
  const killed = new Set<number>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = treeOf(pid, folder).filter((one) => !killed.has(one));
    if (found.length === 0) return;
    for (const one of found) {
      killed.add(one);
      kill(one);
    }
  }
}

function treeOf(root: number | undefined, folder: string): number[] {
  const all = processes();
  const tree = new Set(all.filter(({ pid }) => pid === root || isToldOf(folder, pid)).map(({ pid }) => pid));
  for (let before = -1; before !== tree.size;) {
    before = tree.size;
    for (const { pid, parent, session } of all) if (tree.has(parent) || tree.has(session)) tree.add(pid);
  }
  tree.delete(process.pid);
  return [...tree];
}

function processes(): Seen[] {
  if (fs.existsSync('/proc/self/stat')) return pids().flatMap((pid) => trySeen(pid) ?? []);
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return ((stdout as string | null) ?? '')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => ({ pid, parent, session: 0 }));
}

function pids(): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function trySeen(pid: number): Seen | undefined {
  // The name of the program, which may contain anything, is in parentheses.
  const [, parent, session] = /\) \S (\d+) \d+ (\d+) [^)]*$/.exec(tryRead(pid, 'stat')) ?? [];
  return parent === undefined ? undefined : { pid, parent: Number(parent), session: Number(session) };
}

/** Whether a variable that kubepar sets names the folder, or a path in it. */
function isToldOf(folder: string, pid: number): boolean {
  return tryRead(pid, 'environ')
    .split('\0')
    .some((variable) => /^(HOME|KUBEPAR_[A-Z_]+)=/.test(variable) && variable.includes(`=${folder}/`));
}

function tryRead(pid: number, name: string): string {
  try {
    return fs.readFileSync(`/proc/${String(pid)}/${name}`, 'utf8');
  } catch {
    // It has ended, or belongs to somebody else.
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
