import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { rcloneEnvironment } from '../../../lib/manifest/bucket';
import { DEFAULT_RCLONE_IMAGE } from '../../../lib/study/bucket';
import type { BucketResults } from '../../../lib/study/results';
import { AskedSidecar } from '../asking';
import { POD_UID, RUNTIME, STUDY, testFolder, type Shell } from '../support';
import { CONTAINER, signalContainer, until } from '../queue/processes';
import { IMAGE_SHELL } from './rclone';
import { BUCKET, KEYS, type S3 } from './s3';

const folder = testFolder();
const running = new Set<BucketSidecar>();

// A failed test must not leave its sidecars behind.
afterEach(async () => {
  await Promise.all([...running].map((sidecar) => sidecar.kill()));
});

/** The folder of the study in the bucket. */
export const FOLDER = `experiments/${STUDY}`;

export interface SidecarOptions {
  readonly shell?: Shell;
  readonly env?: Readonly<Record<string, string>>;
  /** The files of the Secret. */
  readonly keys?: Readonly<Record<string, string>>;
  readonly results?: Partial<BucketResults>;
  /** Runs before it in its process. */
  readonly first?: string;
  /** Whether it is restarted when it ends, as by the kubelet. */
  readonly restarts?: boolean;
}

/** A sidecar by itself; the test or a pod is its worker. */
export class BucketSidecar extends AskedSidecar {
  /** The folder of its pipes. */
  readonly folder = fs.mkdtempSync(path.join(folder, 'bucket-'));
  readonly spool = fs.mkdtempSync(path.join(folder, 'spool-'));
  private readonly secret = fs.mkdtempSync(path.join(folder, 'secret-'));
  /** Large results take a while. */
  protected override readonly patience = 30;
  /** What it has written to its log. */
  said = '';
  /** How often it has started. */
  starts = 0;
  private process: ChildProcess | undefined;
  private exited: Promise<number | null> = Promise.resolve(null);
  private isEnding = false;

  constructor(
    private readonly endpoint: string,
    private readonly options: SidecarOptions = {},
  ) {
    super();
    running.add(this);
    this.renew(options.keys ?? KEYS);
    // The task may read it, but not write to it.
    fs.chmodSync(this.folder, 0o755);
  }

  /** Replaces the files of the Secret. */
  renew(keys: Readonly<Record<string, string>>): void {
    for (const name of fs.readdirSync(this.secret)) fs.rmSync(path.join(this.secret, name));
    for (const [name, text] of Object.entries(keys)) fs.writeFileSync(path.join(this.secret, name), text);
  }

  async start(): Promise<this> {
    const { shell = IMAGE_SHELL, env, first = ':', restarts } = this.options;
    const results: BucketResults = {
      kind: 'bucket',
      url: `s3://${BUCKET}/experiments`,
      secret: 'secret',
      endpoint: this.endpoint,
      image: DEFAULT_RCLONE_IMAGE,
      ...this.options.results,
    };
    const command = [...shell.command, path.join(RUNTIME, 'bucket', 'sidecar.sh')];
    this.starts++;
    const child = spawn(command[0]!, [...command.slice(1, -1), '-c', `${first}\nexec "$@"`, 'sh', ...command], {
      env: {
        PATH: shell.path,
        ...Object.fromEntries(rcloneEnvironment(results).map(({ name, value = '' }) => [name, value])),
        KUBEPAR_BUCKET: this.folder,
        KUBEPAR_BUCKET_SPOOL: this.spool,
        KUBEPAR_BUCKET_FOLDER: `store:${BUCKET}/${FOLDER}`,
        KUBEPAR_BUCKET_SECRET: this.secret,
        KUBEPAR_POD_UID: POD_UID,
        [CONTAINER]: this.container,
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process = child;
    child.stderr.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.exited = new Promise((resolve) => child.once('exit', resolve));
    child.once('exit', (code) => {
      // All processes of a container end with its first.
      signalContainer(this.container, 'SIGKILL');
      // It ends with 0 when its worker has ended, whose pod the kubelet then lets end.
      if (restarts === true && !this.isEnding && code !== 0) void this.start();
    });
    await until(() => fs.existsSync(path.join(this.folder, 'replies')), 'the sidecar has its pipes');
    return this;
  }

  /** SIGKILL to all its processes. It starts again if it restarts. */
  async crash(): Promise<void> {
    signalContainer(this.container, 'SIGKILL');
    await this.exited;
  }

  async kill(): Promise<void> {
    this.isEnding = true;
    running.delete(this);
    await this.crash();
  }

  /** Its exit code, when it ends by itself. */
  end(): Promise<number | null> {
    return this.exited;
  }

  /** As the kubelet ends it. */
  async stop(): Promise<number | null> {
    this.isEnding = true;
    this.process?.kill('SIGTERM');
    const code = await this.exited;
    await this.kill();
    return code;
  }

  private get container(): string {
    return this.folder;
  }
}

/** A sidecar that runs, for a store. */
export function startSidecar(store: S3, options?: SidecarOptions): Promise<BucketSidecar> {
  return new BucketSidecar(store.endpoint, options).start();
}

/** What a store has of a study: for each object its record, and its bytes with one character each. */
export function attemptsIn(
  store: S3,
): Map<string, { readonly record: Record<string, unknown>; readonly bytes: string }> {
  return new Map(
    [...store.objects(FOLDER)].map(([name, content]) => {
      const end = content.indexOf('\n');
      const record = JSON.parse(content.subarray(0, end).toString()) as Record<string, unknown>;
      return [name, { record, bytes: content.subarray(end + 1).toString('latin1') }];
    }),
  );
}
