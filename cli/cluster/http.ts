import * as http from 'node:http';
import * as https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { HttpLibrary, RequestContext } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };

/** There was no answer, or an incomplete one. */
export class ConnectionError extends Error {
  /** @param code that of Node, for example `ECONNREFUSED`; undefined if it has none. */
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
    this.name = 'ConnectionError';
  }
}

/** The answer is not from the API of Kubernetes: a proxy, for example, or a login page. */
export class NotKubernetesError extends Error {
  override readonly name = 'NotKubernetesError';
}

/** No page of a list is this large, and no log that a kubelet keeps. Applies to the decompressed size. */
export const MOST_BYTES = 256 << 20;
/** A whole answer may take this many times as long as the cluster may be silent. */
const SLOWEST = 20;

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/**
 * Sends the requests of the client. Unlike the client's own, it keeps connections open from one request to the next, follows no redirects, and
 * gives an answer only when it has come to its end.
 * @param seconds after which a request counts as failed of which nothing came.
 */
export async function httpLibrary(seconds: number): Promise<HttpLibrary> {
  const { ResponseContext, wrapHttpLibrary } = await import('@kubernetes/client-node');
  const agents = new AgentReuse();
  return wrapHttpLibrary({
    send: async (request) => {
      const answer = await exchange(request, agents.agentFor(request), seconds);
      checkKubernetes(answer);
      const { status, headers, body } = answer;
      return new ResponseContext(status, headers, {
        text: () => Promise.resolve(body.toString('utf8')),
        binary: () => Promise.resolve(body),
      });
    },
  });
}

function exchange(request: RequestContext, agent: http.Agent | undefined, seconds: number): Promise<Answer> {
  const url = new URL(request.getUrl());
  const { request: open } = url.protocol === 'http:' ? http : https;
  const headers = { 'accept-encoding': 'gzip', ...request.getHeaders() };
  return new Promise((resolve, reject) => {
    const sent = open(url, { method: request.getHttpMethod(), headers, ...(agent !== undefined && { agent }) });
    // Each piece of a large log may take its time.
    const timer = setTimeout(() => {
      sent.destroy(new ConnectionError(`it sent nothing for ${String(seconds)} s`));
    }, seconds * 1000);
    const end = setTimeout(
      () => {
        sent.destroy(new ConnectionError(`its answer was not complete within ${String(SLOWEST * seconds)} s`));
      },
      SLOWEST * seconds * 1000,
    );
    const stopTimers = (): void => {
      clearTimeout(timer);
      clearTimeout(end);
    };
    // A refused request is aborted, which is an error of its own.
    let refused: NotKubernetesError | undefined;
    const fail = (given: Error & { code?: string }): void => {
      stopTimers();
      const error = refused ?? given;
      // If all IPs of an address failed, the first one is reported.
      const [first = error] = error instanceof AggregateError ? (error.errors as Error[]) : [];
      const isOurs = error instanceof ConnectionError || error instanceof NotKubernetesError;
      reject(isOurs ? error : new ConnectionError(first.message, given.code));
    };
    sent.on('error', fail);
    sent.on('response', (response) => {
      const onPiece = (bytes: number): void => {
        timer.refresh();
        if (bytes <= MOST_BYTES) return;
        refused = new NotKubernetesError(`its answer has more than ${String(MOST_BYTES >> 20)} MiB`);
        throw refused;
      };
      readBody(response, onPiece).then(
        (body) => {
          stopTimers();
          resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body });
        },
        (error: unknown) => {
          fail(error as Error);
          sent.destroy();
        },
      );
    });
    const body = request.getBody();
    sent.end(typeof body === 'string' ? body : undefined);
  });
}

async function readBody(response: http.IncomingMessage, onPiece: (bytes: number) => void): Promise<Buffer> {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new NotKubernetesError(`its answer is compressed as ${encoding}, which was not requested`);
  const pieces: Buffer[] = [];
  let bytes = 0;
  const keep = async (stream: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of stream) {
      bytes += piece.length;
      onPiece(bytes);
      pieces.push(piece);
    }
  };
  await (encoding === 'gzip' ? pipeline(response, createGunzip(), keep) : pipeline(response, keep));
  return Buffer.concat(pieces);
}

function headersOf({ headers }: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function checkKubernetes({ status, headers }: Answer): void {
  const { location, 'content-type': type } = headers;
  if (status >= 300 && status < 400)
    throw new NotKubernetesError(`it redirects to ${location ?? 'another place'} (${String(status)})`);
  // A gateway before a temporarily unavailable cluster may also report it as HTML.
  if (status < 500 && type?.startsWith('text/html') === true)
    throw new NotKubernetesError(`it answers with an HTML page (${String(status)})`);
  if (status < 300 && type === undefined) throw new NotKubernetesError('its answer has no Content-Type');
}

/**
 * Keeps connections open. The client makes an agent, and so a connection and a TLS handshake, for each request, which for a hundred
 * logs takes longer than the logs. New credentials get new connections.
 */
class AgentReuse {
  private agent: http.Agent | undefined;

  agentFor(request: RequestContext): http.Agent | undefined {
    const fresh = request.getAgent();
    if (!(fresh instanceof http.Agent)) return fresh;
    const [known, given] = [credentials(this.agent), credentials(fresh)];
    if (known.cert !== given.cert || known.key !== given.key) this.agent = undefined;
    return (this.agent ??= Object.assign(fresh, { keepAlive: true }));
  }
}

function credentials(agent: http.Agent | undefined): Pick<https.AgentOptions, 'cert' | 'key'> {
  return (agent as { readonly options?: https.AgentOptions } | undefined)?.options ?? {};
}
