import * as http from 'node:http';
import * as https from 'node:https';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { HttpLibrary, RequestContext } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };

/** There was no answer, or not a whole one. */
export class ConnectionError extends Error {
  /** @param code that of Node, for example `ECONNREFUSED`; undefined where it has none. */
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
    this.name = 'ConnectionError';
  }
}

/** What answers is not the API of Kubernetes: a proxy, for example, or a login page. */
export class NotKubernetesError extends Error {
  override readonly name = 'NotKubernetesError';
}

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
    // Of a large log each piece may take its time.
    const timer = setTimeout(() => {
      sent.destroy(new ConnectionError(`nothing came for ${String(seconds)} s`));
    }, seconds * 1000);
    const fail = (error: Error & { code?: string }): void => {
      clearTimeout(timer);
      // Of an address with several IPs that all failed, the first tells.
      const [first = error] = error instanceof AggregateError ? (error.errors as Error[]) : [];
      reject(error instanceof ConnectionError ? error : new ConnectionError(first.message, error.code));
    };
    sent.on('error', fail);
    sent.on('response', (response) => {
      response.on('data', () => timer.refresh());
      readBody(response).then((body) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body });
      }, fail);
    });
    const body = request.getBody();
    sent.end(typeof body === 'string' ? body : undefined);
  });
}

async function readBody(response: http.IncomingMessage): Promise<Buffer> {
  if (response.headers['content-encoding'] !== 'gzip') return buffer(response);
  const unpacked = createGunzip();
  const [body] = await Promise.all([buffer(unpacked), pipeline(response, unpacked)]);
  return body;
}

function headersOf({ headers }: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function checkKubernetes({ status, headers }: Answer): void {
  const { location, 'content-type': type } = headers;
  if (status >= 300 && status < 400)
    throw new NotKubernetesError(`it sends on to ${location ?? 'another place'} (${String(status)})`);
  // A gateway before a cluster that is away for a moment may say so in HTML, too.
  if (status < 500 && type?.startsWith('text/html') === true)
    throw new NotKubernetesError(`it answers with an HTML page (${String(status)})`);
  if (status < 300 && type === undefined) throw new NotKubernetesError('it does not tell what kind of answer it gives');
}

/**
 * Keeps connections open. The client makes an agent, and so a TLS handshake, for each request, which for a hundred logs takes longer than the
 * logs. New credentials get new connections.
 */
class AgentReuse {
  private agent: https.Agent | undefined;

  agentFor(request: RequestContext): http.Agent | undefined {
    const fresh = request.getAgent();
    if (!(fresh instanceof https.Agent)) return fresh;
    if (this.agent?.options.cert !== fresh.options.cert || this.agent?.options.key !== fresh.options.key)
      this.agent = undefined;
    return (this.agent ??= Object.assign(fresh, { keepAlive: true }));
  }
}
