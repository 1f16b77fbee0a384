import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { V1Job, V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { ParameterTable } from '../../lib/study/parameters/table';
import type { StudyVersion } from '../../cli/study/version';
import { WARM_COMMAND, type Unsent } from './warm/client';

export const KUBEPAR = path.join(__dirname, '..', '..', 'bin', 'kubepar.js');

/** How printed commands begin where a test runs the command in this folder, the root of the sources. */
export const STARTED = 'node ./bin/kubepar.js';

/** The contents of a results folder, sorted. */
export const COLLECTED_FILES = ['attempts.csv', 'cells.csv', 'records.csv', 'results.csv', 'study.json', 'tasks'];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the command is started. */
export interface RunOptions {
  /** Added to the environment of the tests. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs the command as a user does. */
export function kubepar(args: readonly string[], options: RunOptions = {}): Ended {
  const warm = warmRequest(args, options);
  return (warm && WARM_COMMAND?.tryRun(warm)) ?? kubeparAlone(args, options);
}

/** The same in a process of its own, for tests of what a process does as a whole. */
export function kubeparAlone(args: readonly string[], options: RunOptions = {}): Ended {
  const env = { ...process.env, ...options.env };
  const { status, stdout, stderr } = spawnSync(process.execPath, [KUBEPAR, ...args], {
    encoding: 'utf8',
    ...options,
    env,
  });
  return { code: status, stdout, stderr };
}

/** The same while this process continues, for example as its cluster. */
export async function kubeparMeanwhile(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const warm = warmRequest(args, options);
  return (warm && (await WARM_COMMAND?.tryRunMeanwhile(warm))) ?? kubeparAloneMeanwhile(args, options);
}

export async function kubeparAloneMeanwhile(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [KUBEPAR, ...args], {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** Undefined for what must be set before Node starts: its options and the language. */
function warmRequest(args: readonly string[], { env = {}, cwd = process.cwd() }: RunOptions): Unsent | undefined {
  const changed = Object.keys(env).filter((name) => env[name] !== process.env[name]);
  if (changed.some((name) => /^(?:NODE_|LC_|LANG)/.test(name))) return undefined;
  return { script: KUBEPAR, args, env: { ...process.env, ...env }, cwd: path.resolve(cwd) };
}

/** The output of `kubectl get -o json`, with times in the client's form. */
export function recordedJob(name: string): V1Job {
  return recorded(name) as V1Job;
}

export function recordedPods(name: string): V1Pod[] {
  return (recorded(name) as { items: V1Pod[] }).items;
}

function recorded(name: string): unknown {
  const json = fs.readFileSync(path.join(__dirname, 'recorded', `${name}.json`), 'utf8');
  return JSON.parse(json, (key, value: unknown) =>
    /Timestamp$/.test(key) && typeof value === 'string' ? new Date(value) : value,
  );
}

/** The study of the recorded objects. */
export function versionOf(job: V1Job, tasks: number, tasksPerPod: number): StudyVersion {
  const id = job.metadata?.labels?.['kubepar.dev/study'] ?? '';
  const image = 'rocker/r-ver:4.5.0';
  const description = {
    format: 1,
    id,
    pattern: 'static-simulation',
    layout: 'indexed',
    tasks,
    tasksPerPod,
    columns: [],
    seed: 1,
    image,
    command: ['Rscript'],
    results: { kind: 'log' },
  } as const;
  return { name: job.metadata?.name ?? '', description, parameters: new ParameterTable([], tasks) };
}
