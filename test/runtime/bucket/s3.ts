import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { testFolder } from '../support';
import { RCLONE } from './rclone';

const folder = testFolder();
const running = new Set<S3>();

// A failed test must not leave its stores behind.
afterAll(async () => {
  await Promise.all([...running].map((store) => store.stop()));
});

export const BUCKET = 'results';
export const KEYS = { AWS_ACCESS_KEY_ID: 'test-key', AWS_SECRET_ACCESS_KEY: 'test-secret' };

/** An answer instead of the store's own. */
export interface Fault {
  readonly status: number;
  /** As in S3's documents. */
  readonly code: string;
  readonly message?: string;
}

export interface Request {
  readonly method: string;
  /** The path of the bucket or object. */
  readonly path: string;
}

/** Decides what happens to a request: an answer of its own, none at all, or undefined for that of the store. */
export type Rule = (request: Request) => Fault | 'cut' | Promise<void> | undefined;

/** A real S3 store, which checks signatures: that of rclone. A proxy before it counts requests and has faults. */
export class S3 {
  readonly folder = fs.mkdtempSync(path.join(folder, 's3-'));
  readonly requests: Request[] = [];
  /** How requests are treated from now on. */
  rule: Rule = () => undefined;
  /** What every object has as its ETag; undefined for its MD5. */
  etag: string | undefined;
  private process: ChildProcess | undefined;
  private proxy: http.Server | undefined;
  private port = 0;

  static async start(): Promise<S3> {
    const store = new S3();
    running.add(store);
    fs.mkdirSync(path.join(store.folder, BUCKET));
    await store.up();
    return store;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${String((this.proxy?.address() as AddressInfo).port)}`;
  }

  /** The objects below a folder of the bucket, by their names there. */
  objects(below: string): Map<string, Buffer> {
    const place = path.join(this.folder, BUCKET, below);
    const names = fs.existsSync(place) ? fs.readdirSync(place).sort() : [];
    return new Map(names.map((name) => [name, fs.readFileSync(path.join(place, name))]));
  }

  /** What was asked with a method. */
  asked(method: string): string[] {
    return this.requests.filter((request) => request.method === method).map((request) => request.path);
  }

  async stop(): Promise<void> {
    running.delete(this);
    this.proxy?.closeAllConnections();
    this.proxy?.close();
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
    this.port = await new Promise((resolve, reject) => {
      server.once('error', reject).once('exit', () => {
        reject(new Error(`the store ended: ${said}`));
      });
      server.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
        if (port !== undefined) resolve(Number(port));
      });
    });
    const proxy = http.createServer((request, response) => void this.pass(request, response));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    this.proxy = proxy;
  }

  private async pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const asked = { method: request.method ?? '', path: decodeURIComponent((request.url ?? '').split('?')[0] ?? '') };
    this.requests.push(asked);
    const fault = await this.rule(asked);
    if (fault === 'cut') {
      request.socket.destroy();
    } else if (fault !== undefined) {
      // A client that is still sending would otherwise see a broken connection.
      request.resume().once('end', () => {
        answer(response, fault);
      });
    } else {
      const { method, url: path, headers } = request;
      const passed = http.request({ host: '127.0.0.1', port: this.port, method, path, headers }, (answered) => {
        const given = this.etag === undefined ? answered.rawHeaders : { ...answered.headers, etag: this.etag };
        response.writeHead(answered.statusCode ?? 500, given);
        answered.pipe(response);
      });
      passed.on('error', () => response.destroy());
      response.on('close', () => passed.destroy());
      request.pipe(passed);
    }
  }
}

function answer(response: http.ServerResponse, { status, code, message = code }: Fault): void {
  response.writeHead(status, { 'Content-Type': 'application/xml', Connection: 'close' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}
