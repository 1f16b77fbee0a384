import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { StaticSimulation } from '../lib';
import { alternate, seconds, type Bench, type Row } from './measure';
import { run } from './process';

/** The most memory that a command may take, in MiB. */
const TARGET = 400;
/** How many times as long as the earlier version a command may take: as long, plus the scatter of such a measurement. */
const MOST_CHANGE = 1.05;

/**
 * Measures the memory and the time of `status` and `collect` for a study whose pods have all finished, compared with an
 * earlier version if one is given. The API server is a program on this machine.
 */
export async function* memory(bench: Bench): AsyncGenerator<Row> {
  const { name, manifest } = study(bench);
  const earlier = bench.before === undefined ? undefined : await compiled(bench.before, bench);
  const server = spawn(
    process.execPath,
    ['--require', 'tsx/cjs', 'bench/pod-server.ts', manifest, String(bench.count)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  try {
    const [address] = (await once(server.stdout.setEncoding('utf8'), 'data', { signal: bench.signal })) as [string];
    const kubeconfig = writeKubeconfig(bench.folder, address.trim());
    for (const command of ['status', 'collect']) yield await measure(bench, { command, name, kubeconfig, earlier });
  } finally {
    server.kill();
  }
}

interface Subject {
  readonly command: string;
  readonly name: string;
  readonly kubeconfig: string;
  /** The checkout of an earlier version. */
  readonly earlier: string | undefined;
}

async function measure(bench: Bench, { command, name, kubeconfig, earlier }: Subject): Promise<Row> {
  const { folder, signal, say } = bench;
  say(`  ${command}, ${String(bench.count)} pods`);
  const peaks = { now: 0, before: 0 };
  const side = (checkout: string, version: keyof typeof peaks) => async (): Promise<number> => {
    const output = fs.mkdtempSync(path.join(folder, 'results-'));
    const [peakFile, place] = [path.join(folder, 'peak'), command === 'collect' ? ['--output', output] : []];
    const args = ['--require', path.resolve('bench/peak-memory.cjs'), path.join(checkout, 'bin/kubepar.js')];
    const env = { BENCH_PEAK_FILE: peakFile };
    const time = await seconds(() =>
      run(process.execPath, [...args, command, name, '--kubeconfig', kubeconfig, ...place], { env, signal }),
    );
    fs.rmSync(output, { recursive: true });
    const peak = Number(fs.readFileSync(peakFile, 'utf8')) / 1024;
    say(`  ${version}: at most ${peak.toFixed()} MiB`);
    peaks[version] = Math.max(peaks[version], peak);
    return time;
  };
  const sides: Record<string, () => Promise<number>> = { now: side('.', 'now') };
  if (earlier !== undefined) sides['before'] = side(earlier, 'before');
  const { now = NaN, before }: Partial<Record<string, number>> = await alternate(bench, sides);
  const ratio = before === undefined ? undefined : now / before;
  return {
    measurement: `${command} of ${String(bench.count)} pods`,
    kubepar: now,
    against: bench.before === undefined ? '' : `${command} of ${bench.before} (${peaks.before.toFixed()} MiB)`,
    ...(before !== undefined && { alternative: before }),
    result: `${peaks.now.toFixed()} MiB${ratio === undefined ? '' : `, ${ratio.toFixed(2)} times as long`}`,
    target: `at most ${String(TARGET)} MiB${ratio === undefined ? '' : `, ${MOST_CHANGE.toFixed(2)} times`}`,
    met: peaks.now <= TARGET && (ratio ?? 0) <= MOST_CHANGE,
  };
}

/** A study with one task per pod. */
function study({ folder, count }: Bench): { readonly name: string; readonly manifest: string } {
  const app = new App({ outdir: path.join(folder, 'memory') });
  const { name } = new StaticSimulation(new Chart(app, 'study'), 'study', {
    image: 'rocker/r-ver:4.5.0',
    command: ['Rscript', 'script.R'],
    completions: count,
  });
  app.synth();
  return { name, manifest: path.join(app.outdir, 'study.k8s.yaml') };
}

/** A checkout of a commit or tag of this repository, as the package runs it. */
async function compiled(revision: string, { folder, signal, say }: Bench): Promise<string> {
  const target = path.join(folder, 'before');
  say(`  compiles ${revision}`);
  fs.mkdirSync(target);
  await run('sh', ['-c', 'git archive "$1" | tar -x -C "$2"', 'sh', revision, target], { signal });
  // With the packages of that version.
  const script = 'cd "$1" && npm ci --ignore-scripts --prefer-offline --no-audit && sh scripts/compile.sh';
  await run('sh', ['-c', script, 'sh', target], { signal });
  return target;
}

function writeKubeconfig(folder: string, server: string): string {
  const file = path.join(folder, 'kubeconfig');
  const config = {
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
    'current-context': 'here',
  };
  fs.writeFileSync(file, JSON.stringify(config));
  return file;
}
