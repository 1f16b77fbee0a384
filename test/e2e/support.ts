import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import {
  ExpandedSweep,
  QueueWorkerPool,
  StaticSimulation,
  type ExpandedSweepProps,
  type QueueWorkerPoolProps,
  type StaticSimulationProps,
} from '../../lib';

export const IMAGE = 'rocker/r-ver:4.5.0';
export const KUBEPAR = path.join(__dirname, '..', '..', 'bin', 'kubepar.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A namespace that enforces Pod Security "restricted", for one test file. */
export class TestNamespace {
  readonly name = `kubepar-test-${randomBytes(3).toString('hex')}`;
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-e2e-'));

  constructor() {
    beforeAll(() => {
      if (process.env['KUBECONFIG'] === undefined) throw new Error('end-to-end tests need a cluster: set KUBECONFIG');
      execFileSync('kubectl', ['create', 'namespace', this.name]);
      execFileSync('kubectl', ['label', 'namespace', this.name, 'pod-security.kubernetes.io/enforce=restricted']);
    });
    afterAll(() => {
      // A Job that runs in a namespace that is being deleted can't replace its pods, and then keeps the failed ones
      // forever.
      this.kubectl('delete', 'jobs', '--all', '--wait=false');
      execFileSync('kubectl', ['delete', 'namespace', this.name, '--wait=false']);
      fs.rmSync(this.folder, { recursive: true });
    });
  }

  /** Standard output of kubectl in this namespace. */
  kubectl(...args: string[]): string {
    return execFileSync('kubectl', ['--namespace', this.name, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  apply(file: string): Ended {
    const { status, stdout, stderr } = spawnSync('kubectl', ['--namespace', this.name, 'apply', '-f', file], {
      encoding: 'utf8',
    });
    return { code: status, stdout, stderr };
  }

  /** Whether the API server would accept all the objects. */
  accepts(...objects: readonly unknown[]): boolean {
    return this.dryRun('create', objects);
  }

  /** Whether kubectl can apply all the objects, with the copies of them that it stores in annotations. */
  applies(...objects: readonly unknown[]): boolean {
    return this.dryRun('apply', objects);
  }

  private dryRun(verb: string, objects: readonly unknown[]): boolean {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    return (
      spawnSync('kubectl', ['--namespace', this.name, verb, '--dry-run=server', '-f', '-'], { input }).status === 0
    );
  }

  /** Runs the command in this namespace. */
  async kubepar(...args: string[]): Promise<Ended> {
    return run([...args, '--namespace', this.name]);
  }

  /** The manifest of one static simulation, as cdk8s synth writes it. */
  synth(id: string, props: Partial<StaticSimulationProps>, file = id): string {
    const defaults = { image: IMAGE, completions: 1, retries: 0, command: ['true'] };
    return this.manifest(id, (chart) => new StaticSimulation(chart, id, { ...defaults, ...props }), file);
  }

  /** The manifest of one sweep. */
  sweep(id: string, props: Pick<ExpandedSweepProps, 'parameters'> & Partial<ExpandedSweepProps>, file = id): string {
    const defaults = { image: IMAGE, retries: 0, command: ['true'] };
    return this.manifest(
      id,
      (chart) => new ExpandedSweep(chart, id, { ...defaults, ...props } as ExpandedSweepProps),
      file,
    );
  }

  /** The manifest of one pool. */
  pool(id: string, props: Pick<QueueWorkerPoolProps, 'items'> & Partial<QueueWorkerPoolProps>, file = id): string {
    const defaults = { image: IMAGE, command: ['true'] };
    return this.manifest(id, (chart) => new QueueWorkerPool(chart, id, { ...defaults, ...props }), file);
  }

  /** The Secret of a pool's Redis, as documented. */
  createPassword(id: string, password = randomBytes(12).toString('hex')): void {
    this.kubectl('create', 'secret', 'generic', `${id}-redis`, `--from-literal=password=${password}`);
  }

  /** The output of redis-cli in the pod of a Redis. */
  redis(service: string, ...args: string[]): string {
    return this.kubectl('exec', `${service}-0`, '--container', 'redis', '--', 'redis-cli', ...args).trimEnd();
  }

  /** The manifest of a chart, as cdk8s synth writes it. */
  manifest(id: string, create: (chart: Chart) => void, file = id): string {
    const app = new App({ outdir: path.join(this.folder, file) });
    create(new Chart(app, id));
    app.synth();
    return path.join(app.outdir, `${id}.k8s.yaml`);
  }

  /** Waits until the function returns what it looks for. */
  async until<T>(what: string, ask: () => T | undefined, seconds = 90): Promise<T> {
    for (
      const end = Date.now() + seconds * 1000;
      Date.now() < end;
      await new Promise((resolve) => setTimeout(resolve, 250))
    ) {
      const answer = ask();
      if (answer !== undefined) return answer;
    }
    throw new Error(`${what} did not come about in ${String(seconds)} s`);
  }

  /** A script for `files`, which must be in the project. */
  output(name: string): string {
    return path.join(this.folder, name);
  }

  read(...parts: string[]): string {
    return fs.readFileSync(path.join(this.folder, ...parts), 'utf8');
  }
}

/** The manifest of a claim of the default storage class. */
export function claim(cluster: TestNamespace, name = 'results'): string {
  const file = cluster.output(`claim-${name}.json`);
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  fs.writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec }));
  return file;
}

/** Name of the study in a manifest of one study. */
export function nameOf(file: string): string {
  // The Redis of a pool comes first, and is not a study.
  const study = fs
    .readFileSync(file, 'utf8')
    .split(/^---$/m)
    .find((object) => object.includes('kubepar.dev/study: '));
  return /app\.kubernetes\.io\/instance: (\S+)/.exec(study!)![1]!;
}

/** Name of the Redis in a manifest of one pool. */
export function redisOf(file: string): string {
  return /KUBEPAR_REDIS_HOST\n +value: (\S+)/.exec(fs.readFileSync(file, 'utf8'))![1]!;
}

/** Runs the command, without blocking the test. */
export function run(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [KUBEPAR, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** Lines of a CSV file without quoted line breaks, as records. */
export function records(csv: string): Record<string, string>[] {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  const columns = header.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, position) => [columns[position] ?? '', cell])),
  );
}

/** SIGKILL to the container of a task, as the node's kernel would send it. Returns whether there was one to kill. */
export function killContainer(study: string, task: number): boolean {
  return killFirstProcess([`KUBEPAR_STUDY=${study}`, `JOB_COMPLETION_INDEX=${String(task)}`]);
}

/**
 * SIGKILL to the first process of a container that has these variables in its environment. It can't be killed from
 * within, so the test must run on the node. Returns whether there was one to kill.
 */
export function killFirstProcess(variables: readonly string[]): boolean {
  const first = processes().find(
    ({ environ, status }) =>
      variables.every((variable) => environ.includes(`${variable}\0`)) && /^NSpid:.*\t1$/m.test(status),
  );
  if (first === undefined) return false;
  try {
    return process.kill(first.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false; // ended meanwhile
    throw error;
  }
}

/** The processes of this node by name. */
export function processesNamed(name: string): number[] {
  return processes()
    .filter(({ status }) => status.startsWith(`Name:\t${name}\n`))
    .map(({ pid }) => pid);
}

function processes(): { pid: number; environ: string; status: string }[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [
          {
            pid: Number(pid),
            environ: fs.readFileSync(`/proc/${pid}/environ`, 'latin1'),
            status: fs.readFileSync(`/proc/${pid}/status`, 'latin1'),
          },
        ];
      } catch {
        return []; // ended meanwhile
      }
    });
}
