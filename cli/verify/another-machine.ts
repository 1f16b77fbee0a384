import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { LocalContainer } from '../local/study';
import { ANOTHER_MACHINE } from '../system/package-files';
import { coresOf, oneProcessor, oneStatistic } from './cores';

/** Properties of the machine that a process sees changed. */
export interface AnotherMachine {
  /** The container with this number, counted from 0, as a process of the other machine. */
  readonly host: (container: LocalContainer, number: number) => LocalContainer;
  readonly cores: number;
  /** What is different there. */
  readonly varied: readonly string[];
  /** What is not, and why. */
  readonly same: readonly string[];
}

/** A name that every machine can resolve, because some programs look up the address of their own host. */
const HOST = 'localhost';
const OTHER_HOST = 'localhost.localdomain';

/** Whether a program that is started like this succeeds and prints this. */
export type Probe = (words: readonly string[], expected: (stdout: string) => boolean) => boolean;

/**
 * Determines what can be varied here without privileges that this user lacks.
 * @param folder a place for files that the other machine shows.
 */
export function findAnotherMachine(folder: string, probe: Probe = runProbe): AnotherMachine {
  const name = os.hostname() === HOST ? OTHER_HOST : HOST;
  const cores = coresOf(readText('/proc/self/status'));
  const coreOf = (number: number): string => String(cores[number % cores.length] ?? 0);
  const pinned = cores.length > 1 && probe(['taskset', '-c', coreOf(0), 'nproc'], (count) => count === '1');
  for (const core of cores) showOneCore(path.join(folder, String(core)), core, pinned);
  const enter = ways()
    .map((way) => (number: number) => way(name, path.join(folder, coreOf(number))))
    .find((way) => probe([...way(0), 'uname', '-n'], (found) => found === name));
  const words = (number: number): string[] => [
    ...(enter?.(number) ?? []),
    ...(pinned ? ['taskset', '-c', coreOf(number)] : []),
  ];
  return {
    host: ({ program, args, env, cwd }, number) => {
      const [first = program, ...rest] = [...words(number), program, ...args];
      return { program: first, args: rest, env: { ...env, HOSTNAME: name }, cwd };
    },
    cores: cores.length,
    ...tell({ hasName: enter !== undefined, pinned, cores: cores.length }),
  };
}

const NAMESPACES = 'needs unshare of util-linux, and permission to use it';

function tell({
  hasName,
  pinned,
  cores,
}: {
  readonly hasName: boolean;
  readonly pinned: boolean;
  readonly cores: number;
}): Pick<AnotherMachine, 'varied' | 'same'> {
  const onlyOne = cores > 1 ? 'needs taskset of util-linux' : 'this machine has one';
  const inFiles = "the number of cores in /proc, which R's detectCores() reads";
  return {
    varied: [...(hasName ? ['host name'] : []), ...(pinned ? ['number of cores'] : [])],
    same: [
      ...(hasName ? [] : [`host name (${NAMESPACES})`]),
      ...(pinned ? [] : [`number of cores (${onlyOne})`]),
      ...(pinned && !hasName ? [`${inFiles} (${NAMESPACES})`] : []),
    ],
  };
}

type Way = (host: string, folder: string) => string[];

/**
 * How to enter separate namespaces: as root, or as any user with a user namespace, from which a second one leads back
 * to the user.
 */
function ways(): Way[] {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const asUser = ['unshare', '--user', `--map-user=${String(uid)}`, `--map-group=${String(gid)}`];
  const script = (host: string, folder: string): string[] => ['sh', ANOTHER_MACHINE, host, folder];
  return [
    (host, folder) => ['unshare', '--uts', '--mount', ...script(host, folder)],
    (host, folder) => ['unshare', '--map-root-user', '--uts', '--mount', ...script(host, folder), ...asUser],
  ];
}

/** Files with which programs count cores, with one core. */
function showOneCore(folder: string, core: number, pinned: boolean): void {
  fs.mkdirSync(folder, { recursive: true });
  if (!pinned) return;
  fs.writeFileSync(path.join(folder, 'cpuinfo'), oneProcessor(readText('/proc/cpuinfo'), core));
  fs.writeFileSync(path.join(folder, 'stat'), oneStatistic(readText('/proc/stat'), core));
  fs.writeFileSync(path.join(folder, 'online'), `${String(core)}\n`);
}

function runProbe([program = '', ...args]: readonly string[], expected: (stdout: string) => boolean): boolean {
  const { status, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 10_000,
  });
  return status === 0 && expected(stdout.trim());
}

function readText(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}
