import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { LocalContainer } from '../local-study';
import { ANOTHER_MACHINE } from '../package-files';
import { coresOf, oneProcessor, oneStatistic } from './cores';

/** What of the machine a process sees otherwise than it is. */
export interface AnotherMachine {
  /** The container with that number, counted from 0, as a process of the other machine. */
  readonly host: (container: LocalContainer, number: number) => LocalContainer;
  readonly cores: number;
  /** What is otherwise there. */
  readonly varied: readonly string[];
  /** What is not, and why. */
  readonly same: readonly string[];
}

/** One that every machine can resolve: some programs look their own host's address up. */
const HOST = 'localhost';
const OTHER_HOST = 'localhost.localdomain';

/** 31 hours and 13 minutes: another date, weekday, hour and minute, while certificates of servers stay valid. */
export const SECONDS_AHEAD = 112_380;

/** Whether a program, started so, ends well and prints this. */
export type Probe = (words: readonly string[], expected: (stdout: string) => boolean) => boolean;

/**
 * Finds out what can be varied here without rights that this user has not.
 * @param folder a place for files that the other machine shows.
 */
export function findAnotherMachine(folder: string, probe: Probe = runProbe, env = process.env): AnotherMachine {
  const host = os.hostname() === HOST ? OTHER_HOST : HOST;
  const cores = coresOf(readText('/proc/self/status'));
  const pinned = cores.length > 1 && probe(['taskset', '-c', String(cores[0]), 'nproc'], (n) => n === '1');
  for (const core of cores) showOneCore(path.join(folder, String(core)), core, pinned);
  const folderOf = (number: number): string => path.join(folder, String(cores[number % cores.length] ?? 0));
  const enter = ways().find((way) => probe([...way(host, folderOf(0)), 'uname', '-n'], (name) => name === host));
  const clock = enter === undefined || env['LD_PRELOAD'] !== undefined ? undefined : findClock();
  const words = (number: number): string[] => [
    ...(enter?.(host, folderOf(number)) ?? []),
    ...(pinned ? ['taskset', '-c', String(cores[number % cores.length])] : []),
  ];
  const ahead = clock === undefined ? [] : aheadBy(clock);
  const isAhead =
    ahead.length > 0 && probe([...words(0), ...ahead, 'date', '+%s'], (now) => Number(now) > Date.now() / 1000 + 3600);
  return {
    host: ({ program, args, env: given }, number) => {
      const setsClock = isAhead && given['LD_PRELOAD'] === undefined;
      const [first = program, ...rest] = [...words(number), ...(setsClock ? ahead : []), program, ...args];
      return { program: first, args: rest, env: { ...given, HOSTNAME: host } };
    },
    cores: cores.length,
    ...tell({ hasHost: enter !== undefined, pinned, cores: cores.length, isAhead }),
  };
}

interface Found {
  readonly hasHost: boolean;
  readonly pinned: boolean;
  readonly cores: number;
  readonly isAhead: boolean;
}

function tell({ hasHost, pinned, cores, isAhead }: Found): Pick<AnotherMachine, 'varied' | 'same'> {
  const namespaces = 'needs unshare of util-linux, and the right to use it';
  const partly = "for R's detectCores() and such, which count those in /proc";
  const few = cores > 1 ? 'needs taskset of util-linux' : 'this machine has one';
  return {
    varied: [
      ...(hasHost ? ['host name'] : []),
      ...(pinned ? ['number of cores'] : []),
      isAhead ? 'date and time' : 'time',
    ],
    same: [
      ...(hasHost ? [] : [`host name (${namespaces})`]),
      ...(pinned ? [] : [`number of cores (${few})`]),
      ...(pinned && !hasHost ? [`number of cores ${partly} (${namespaces})`] : []),
      ...(isAhead ? [] : [hasHost ? 'date (needs libfaketime)' : `date (${namespaces}, and libfaketime)`]),
    ],
  };
}

type Way = (host: string, folder: string) => string[];

/** How to get into namespaces of one's own: as root, or as any user by a user namespace, out of which leads a second one to the user again. */
function ways(): Way[] {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const asUser = ['unshare', '--user', `--map-user=${String(uid)}`, `--map-group=${String(gid)}`];
  const script = (host: string, folder: string): string[] => ['sh', ANOTHER_MACHINE, host, folder];
  return [
    (host, folder) => ['unshare', '--uts', '--mount', ...script(host, folder)],
    (host, folder) => ['unshare', '--map-root-user', '--uts', '--mount', ...script(host, folder), ...asUser],
  ];
}

/** Files by which programs count cores, with one. */
function showOneCore(folder: string, core: number, pinned: boolean): void {
  fs.mkdirSync(folder, { recursive: true });
  if (!pinned) return;
  fs.writeFileSync(path.join(folder, 'cpuinfo'), oneProcessor(readText('/proc/cpuinfo'), core));
  fs.writeFileSync(path.join(folder, 'stat'), oneStatistic(readText('/proc/stat'), core));
  fs.writeFileSync(path.join(folder, 'online'), `${String(core)}\n`);
}

const LIBRARY = 'libfaketimeMT.so.1';

function findClock(): string | undefined {
  const below = ['/usr/lib', '/usr/lib64', '/usr/local/lib'].filter((folder) => fs.existsSync(folder));
  return below
    .flatMap((folder) => [folder, ...fs.readdirSync(folder).map((name) => path.join(folder, name))])
    .map((folder) => path.join(folder, 'faketime', LIBRARY))
    .find((file) => fs.existsSync(file));
}

/** Of files and of clocks that only run ahead nothing is changed: programs wait by these. */
function aheadBy(library: string): string[] {
  const variables = {
    LD_PRELOAD: library,
    FAKETIME: `+${String(SECONDS_AHEAD)}`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
  return ['env', ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)];
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
