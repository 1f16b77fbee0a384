import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { testFolder } from '../support';
import { RCLONE } from './rclone';
import { StoreProxy } from './store-proxy';

const folder = testFolder();
const running = new Set<S3>();

// A failed test must not leave its stores behind.
afterAll(async () => {
  await Promise.all([...running].map((store) => store.stop()));
});

export const BUCKET = 'results';
export const KEYS = { AWS_ACCESS_KEY_ID: 'test-key', AWS_SECRET_ACCESS_KEY: 'test-secret' };

/** A real S3 store, which checks signatures: that of rclone. The proxy before it is what tests reach. */
export class S3 extends StoreProxy {
  readonly folder = fs.mkdtempSync(path.join(folder, 's3-'));
  private process: ChildProcess | undefined;

  static async start(): Promise<S3> {
    const store = new S3();
    running.add(store);
    fs.mkdirSync(path.join(store.folder, BUCKET));
    await store.up();
    return store;
  }

  /** The objects below a folder of the bucket, by their names there. */
  objects(below: string): Map<string, Buffer> {
    const place = path.join(this.folder, BUCKET, below);
    const names = fs.existsSync(place) ? fs.readdirSync(place).sort() : [];
    return new Map(names.map((name) => [name, fs.readFileSync(path.join(place, name))]));
  }

  async stop(): Promise<void> {
    running.delete(this);
    this.close();
    if (this.process === undefined || this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process?.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }

  private async up(): Promise<void> {
    const key = `${KEYS.AWS_ACCESS_KEY_ID},${KEYS.AWS_SECRET_ACCESS_KEY}`;
    const server = spawn(
      RCLONE,
      ['serve', 's3', '--auth-key', key, '--addr', '127.0.0.1:0', '--dir-cache-time', '50ms', this.folder],
      {
        env: { RCLONE_CONFIG: '', HOME: this.folder },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    this.process = server;
    let said = '';
    const port = await new Promise<string>((resolve, reject) => {
      server.once('error', reject).once('exit', () => {
        reject(new Error(`the store ended: ${said}`));
      });
      server.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
        if (port !== undefined) resolve(port);
      });
    });
    await this.listen(`http://127.0.0.1:${port}`);
  }
}
