import { createHash, generateKeyPairSync } from 'node:crypto';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

const running = new Set<Gcs>();

// A failed test must not leave its stores behind.
afterAll(() => {
  for (const store of running) store.stop();
});

/** An answer instead of the store's own. */
export interface GcsFault {
  readonly status: number;
  readonly message: string;
  /** Whether it is the answer of the token service. */
  readonly ofToken?: boolean;
}

/** The part of Google's store that an upload of a small object needs, with its token service. */
export class Gcs {
  readonly objects = new Map<string, string>();
  readonly requests: string[] = [];
  fault: () => GcsFault | undefined = () => undefined;
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.answer(request, Buffer.concat(chunks), response);
    });
  });

  static async start(): Promise<Gcs> {
    const store = new Gcs();
    running.add(store);
    await new Promise<void>((resolve) => store.server.listen(0, '127.0.0.1', resolve));
    return store;
  }

  get endpoint(): string {
    return `${this.address}/storage/v1/`;
  }

  /** The key of a service account, whose tokens come from this store. */
  get key(): string {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    return JSON.stringify({
      type: 'service_account',
      project_id: 'test',
      private_key_id: '1',
      private_key: privateKey,
      client_email: 'study@test.example',
      client_id: '1',
      token_uri: `${this.address}/token`,
    });
  }

  stop(): void {
    running.delete(this);
    this.server.closeAllConnections();
    this.server.close();
  }

  private get address(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  private answer(request: http.IncomingMessage, body: Buffer, response: http.ServerResponse): void {
    const { method = '' } = request;
    const url = new URL(request.url ?? '', this.address);
    const say = (status: number, json: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json));
    };
    const isToken = url.pathname === '/token';
    const fault = this.fault();
    if (fault !== undefined && (fault.ofToken === true) === isToken) {
      if (!isToken) this.requests.push(method);
      const { status, message } = fault;
      say(
        status,
        isToken ? { error: message } : { error: { code: status, message, errors: [{ reason: 'test', message }] } },
      );
    } else if (isToken) {
      say(200, { access_token: 'test', token_type: 'Bearer', expires_in: 3600 });
    } else {
      this.requests.push(method);
      this.store(method, url, request.headers['content-type'] ?? '', body.toString('latin1'), say);
    }
  }

  private store(
    method: string,
    url: URL,
    type: string,
    body: string,
    say: (status: number, json: object) => void,
  ): void {
    if (method === 'POST') {
      const [, boundary = ''] = /boundary="?([^";]+)/.exec(type) ?? [];
      const [, about = '', content = ''] = body.split(`--${boundary}`);
      const { name } = JSON.parse(afterHeaders(about)) as { name: string };
      const bytes = afterHeaders(content).replace(/\r\n$/, '');
      this.objects.set(name, bytes);
      say(200, described(name, bytes));
      return;
    }
    const name = decodeURIComponent(url.pathname.replace(/^.*\/o\//, ''));
    const bytes = this.objects.get(name);
    if (bytes === undefined) say(404, { error: { code: 404, message: 'No such object' } });
    else if (method !== 'DELETE') say(200, described(name, bytes));
    else {
      this.objects.delete(name);
      say(204, {});
    }
  }
}

function afterHeaders(part: string): string {
  return part.slice(part.indexOf('\r\n\r\n') + 4);
}

function described(name: string, bytes: string): object {
  const md5Hash = createHash('md5').update(bytes, 'latin1').digest('base64');
  return { name, bucket: 'results', size: String(bytes.length), md5Hash, updated: '2026-01-01T00:00:00Z' };
}
