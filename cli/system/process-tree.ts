import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';

/** A process of this machine. */
interface Seen {
  readonly pid: number;
  readonly parent: number;
  /** The first process of its session; 0 where that can't be told. */
  readonly session: number;
}

/** What is started while the others are ended is seen when they are looked for again. */
const MOST_ROUNDS = 10;

/**
 * Ends a process, all that it has started, and all of their sessions: a signal to its group does not reach a command that has a session of its own.
 * @param folder where all of them work: on Linux, who has been told so in its environment is one of them, whoever its parent is by now.
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
  // The name of the program, which may hold anything, is in brackets.
  const [, parent, session] = /\) \S (\d+) \d+ (\d+) [^)]*$/.exec(tryRead(pid, 'stat')) ?? [];
  return parent === undefined ? undefined : { pid, parent: Number(parent), session: Number(session) };
}

/** Whether a variable that kubepar sets names the folder, or what is in it. */
function isToldOf(folder: string, pid: number): boolean {
  return tryRead(pid, 'environ')
    .split('\0')
    .some((variable) => /^(HOME|KUBEPAR_[A-Z_]+)=/.test(variable) && variable.includes(`=${folder}/`));
}

function tryRead(pid: number, name: string): string {
  try {
    return fs.readFileSync(`/proc/${String(pid)}/${name}`, 'utf8');
  } catch {
    // It has ended, or is somebody else's.
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
