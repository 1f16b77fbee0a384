import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { AskedSidecar } from '../asking';
import { DASH, RUNTIME, testFolder, which, type Shell } from '../support';
import { run, type Pool } from './pool';
import { CONTAINER, childrenOf, signalContainer, until } from './processes';

export const SCRIPT = path.join(RUNTIME, 'queue', 'sidecar.sh');
const folder = testFolder();

/** A sidecar by itself; the test is its worker. */
export class Sidecar extends AskedSidecar {
  readonly folder = fs.mkdtempSync(path.join(folder, 'queue-'));
  private readonly container = this.folder;
  private process: ChildProcess | undefined;
  private exited: Promise<number | null> = Promise.resolve(null);

  constructor(
    private readonly pool: Pool,
    private readonly shell: Shell,
    private readonly env: Readonly<Record<string, string>> = {},
    /** Runs before it in its process. */
    private readonly first = ':',
  ) {
    super();
  }

  async start(): Promise<this> {
    const command = [...this.shell.command, SCRIPT];
    const process = spawn(command[0]!, [...command.slice(1, -1), '-c', `${this.first}\nexec "$@"`, 'sh', ...command], {
      env: {
        ...this.pool.sidecarEnv(),
        PATH: this.shell.path,
        KUBEPAR_QUEUE: this.folder,
        KUBEPAR_POD_UID: 'pod',
        [CONTAINER]: this.container,
        ...this.env,
      },
      stdio: 'ignore',
    });
    this.process = process;
    this.exited = new Promise((resolve) => process.once('exit', resolve));
    await until(() => fs.existsSync(path.join(this.folder, 'stale')), 'the sidecar has its pipes');
    return this;
  }

  /** The permanent processes that its first one has started. For a moment, any new child looks like one of them. */
  parts(): number[] {
    const seen = childrenOf(this.process!.pid!, SCRIPT);
    execFileSync('sleep', ['0.05']);
    const still = childrenOf(this.process!.pid!, SCRIPT);
    return seen.filter((part) => still.includes(part));
  }

  /** Its exit code, when it ends by itself. */
  end(): Promise<number | null> {
    return this.exited;
  }

  /** What it reports about lost leases within a second. */
  async lost(): Promise<string> {
    const pipe = path.join(this.folder, 'stale');
    return (await run([which('timeout'), '1', which('cat'), pipe], { PATH: DASH.path })).stdout;
  }

  async kill(): Promise<void> {
    signalContainer(this.container, 'SIGKILL');
    await this.exited;
  }

  async stop(): Promise<number | null> {
    this.process?.kill('SIGTERM');
    const code = await this.exited;
    signalContainer(this.container, 'SIGKILL');
    return code;
  }
}

/** Makes the sidecars of a group of tests, each of which ends with its test. */
export function sidecarsOf(shell: Shell): (pool: Pool, ...further: Further) => Sidecar {
  const sidecars: Sidecar[] = [];
  afterEach(async () => {
    await Promise.all(sidecars.splice(0).map((sidecar) => sidecar.kill()));
  });
  return (pool, ...further) => {
    const sidecar = new Sidecar(pool, shell, ...further);
    sidecars.push(sidecar);
    return sidecar;
  };
}

export type Further = readonly [env?: Readonly<Record<string, string>>, first?: string];

/** The token in the answer to a request for an item. */
export function tokenIn(answer: string): string {
  return /^\S+ item (\S+) \d+ \d+ (?:yes|no)$/.exec(answer)![1]!;
}
