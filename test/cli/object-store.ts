import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** The program rclone, which is also an S3 store. */
export const RCLONE = process.env['KUBEPAR_RCLONE'] ?? 'rclone';

export const ACCESS_KEY = 'access-key';
export const SECRET_KEY = 'secret-key';

/** An S3 store on this machine, with a folder for each bucket and a file for each object. */
export class ObjectStore {
  private process: ChildProcess | undefined;
  endpoint = '';

  /** @param folder is empty, or has buckets already. */
  constructor(readonly folder: string) {}

  async start(): Promise<void> {
    const auth = ['--auth-key', `${ACCESS_KEY},${SECRET_KEY}`];
    const env = { ...process.env, RCLONE_CONFIG: '' };
    const child = spawn(RCLONE, ['serve', 's3', ...auth, '--addr', '127.0.0.1:0', this.folder], { env });
    this.process = child;
    let said = '';
    this.endpoint = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => {
        reject(new Error(`rclone serve s3 ended: ${said}`));
      });
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const [, address] = /\[(http:\/\/127\.0\.0\.1:\d+)\/\]/.exec(said) ?? [];
        if (address !== undefined) resolve(address);
      });
    });
  }

  stop(): void {
    this.process?.kill();
  }

  /** Stores an object. */
  put(bucket: string, key: string, content: string | Buffer): void {
    const file = path.join(this.folder, bucket, key);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }

  /** Its credentials as the files of a Secret, in a new folder. */
  writeSecret(folder: string, keys: Readonly<Record<string, string>> = KEYS): string {
    const secret = fs.mkdtempSync(path.join(folder, 'secret-'));
    // With the line end that an editor adds.
    for (const [key, value] of Object.entries(keys)) fs.writeFileSync(path.join(secret, key), `${value}\n`);
    return secret;
  }
}

export const KEYS = { AWS_ACCESS_KEY_ID: ACCESS_KEY, AWS_SECRET_ACCESS_KEY: SECRET_KEY };
