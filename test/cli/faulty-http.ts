import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request instead of a cluster. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => void;

const LIST = JSON.stringify({ kind: 'List', items: [], metadata: {} });

function answer(status: number, type: string, body: string, headers: Record<string, string> = {}): Fault {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  };
}

/** The answer of a cluster that refuses. */
export function refusal(status: number, message: string, headers?: Record<string, string>): Fault {
  return answer(status, 'application/json', JSON.stringify({ kind: 'Status', message }), headers);
}

/** Faults between the command and a cluster. */
export const FAULTS = {
  unauthorized: refusal(401, 'Unauthorized'),
  forbidden: refusal(403, 'pods is forbidden: User "jane" cannot list resource "pods"'),
  etcd: refusal(500, 'etcdserver: leader changed'),
  unavailable: refusal(503, 'the server is currently unable to handle the request'),
  gateway: answer(502, 'text/html', '<html><head><title>502 Bad Gateway</title></head></html>'),
  busy: refusal(429, 'too many requests', { 'retry-after': '0' }),
  busyForLong: refusal(429, 'too many requests', { 'retry-after': '3600' }),
  cutJson: answer(200, 'application/json', LIST.slice(0, -5)),
  html: answer(200, 'text/html; charset=utf-8', '<html><title>Sign in</title></html>'),
  noType: (_request, response) => {
    response.removeHeader('content-type');
    response.end(LIST);
  },
  otherJson: answer(200, 'application/json', '{"login":"required"}'),
  nullJson: answer(200, 'application/json', 'null'),
  redirect: answer(302, 'text/html', '', { location: 'https://login.example.com/?next=api' }),
  cutBody: (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(LIST.length) });
    response.write(LIST.slice(0, 10), () => response.destroy());
  },
  reset: (request) => request.socket.destroy(),
  silence: () => undefined,
  silenceInBody: (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(LIST.slice(0, 10));
  },
} as const satisfies Readonly<Record<string, Fault>>;
