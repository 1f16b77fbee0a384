import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer instead of the store's own. */
export interface Fault {
  readonly status: number;
  /** As in S3's documents. */
  readonly code: string;
  readonly message?: string;
}

export interface Request {
  readonly method: string;
  /** The path of the bucket or object; for an upload to Google, followed by the name of the object. */
  readonly path: string;
}

/** Decides what happens to a request: an answer of its own, none at all, or undefined for that of the store. */
export type Rule = (request: Request) => Fault | 'cut' | Promise<void> | undefined;

/** A proxy before a store, which counts requests and has faults. */
export class StoreProxy {
  readonly requests: Request[] = [];
  /** How requests are treated from now on. */
  rule: Rule = () => undefined;
  /** What every object has as its ETag; undefined for its own. */
  etag: string | undefined;
  private proxy: http.Server | undefined;
  private store: URL | undefined;

  /** Passes requests at an address of this machine to a store. */
  async listen(store: string, host = '127.0.0.1'): Promise<void> {
    this.store = new URL(store);
    const proxy = http.createServer((request, response) => void this.pass(request, response));
    await new Promise<void>((resolve) => proxy.listen(0, host, resolve));
    this.proxy = proxy;
  }

  get endpoint(): string {
    const { address, port } = this.proxy?.address() as AddressInfo;
    // Google's library puts the path before the names of buckets.
    return `http://${address}:${String(port)}${this.store?.pathname.replace(/^\/$/, '') ?? ''}`;
  }

  /** What was asked with a method. */
  asked(method: string): string[] {
    return this.requests.filter((request) => request.method === method).map((request) => request.path);
  }

  close(): void {
    this.proxy?.closeAllConnections();
    this.proxy?.close();
  }

  private async pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const [path = '', query] = url.split('?');
    const name = new URLSearchParams(query).get('name');
    const asked = { method, path: decodeURIComponent(path) + (name === null ? '' : `/${name}`) };
    this.requests.push(asked);
    const fault = await this.rule(asked);
    // The client may have ended meanwhile, and its request never would.
    if (response.destroyed) return;
    if (fault === 'cut') {
      request.socket.destroy();
    } else if (fault !== undefined) {
      // A client that is still sending would otherwise see a broken connection.
      request.resume().once('end', () => {
        answer(response, fault);
      });
    } else {
      const { hostname, port } = this.store!;
      const passed = http.request({ host: hostname, port, method, path: url, headers: request.headers }, (answered) => {
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
