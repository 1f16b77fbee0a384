import type { Fault } from '../../cli/faulty-http';
import { deflateSync, gzipSync } from 'node:zlib';

/** A server that answers instead of the API server, and the command's message after its address. */
interface AnswerCase {
  readonly title: string;
  readonly fault: Fault;
  readonly said: RegExp;
  /** Reading all of it takes a busy machine longer than the usual patience of these tests. */
  readonly isLarge?: boolean;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const UNREADABLE = /sent an answer that can't be read: .*; check the server of context here/;

function body(text: string | Buffer, headers: Record<string, string> = {}): Fault {
  return (_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, ...headers }).end(text);
  };
}

const list = (items: unknown, metadata: object = {}): Fault => body(JSON.stringify({ items, metadata }));
const none = (fault: string): RegExp => new RegExp(`is not a Kubernetes API: its answer is not valid: ${fault}`);

/** Writes repeatedly, until nobody reads it. */
function endless(piece: string | Buffer, pauseMs: number, headers: Record<string, string> = {}): Fault {
  return (_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, ...headers });
    const timer = setInterval(() => response.write(piece), pauseMs);
    response.on('close', () => {
      clearInterval(timer);
    });
  };
}

/** More and more pages, each with the given content. */
function pages(items: readonly object[], token: (page: number) => string): Fault {
  let page = 0;
  return (request, response) => {
    list(items, { continue: token(page++) })(request, response);
  };
}

export const ANSWERS: readonly AnswerCase[] = [
  {
    title: 'packs far more into an answer than comes',
    // 300 MiB in 300 KB.
    fault: body(Buffer.concat(Array<Buffer>(300).fill(gzipSync(Buffer.alloc(1 << 20, 32)))), {
      'content-encoding': 'gzip',
    }),
    said: /is not a Kubernetes API: its answer has more than 256 MiB/,
    isLarge: true,
  },
  {
    title: 'never ends, fast',
    fault: endless(Buffer.alloc(16 << 20, 32), 1),
    said: /its answer has more than 256 MiB|its answer was not complete within 10 s/,
  },
  {
    title: 'never ends, a byte at a time',
    fault: endless(' ', 50),
    said: /its answer was not complete within 10 s/,
  },
  {
    title: 'never ends, a byte of something packed at a time',
    fault: endless(Buffer.alloc(1), 50, { 'content-encoding': 'gzip' }),
    said: /incorrect header check|it sent nothing for 0\.2 s/,
  },
  {
    title: 'is packed, and cut',
    fault: body(gzipSync('{"items":[]}').subarray(0, 20), { 'content-encoding': 'gzip' }),
    said: /unexpected end of file/,
  },
  {
    title: 'says that it is packed, and is not',
    fault: body('{"items":[]}', { 'content-encoding': 'gzip' }),
    said: /incorrect header check/,
  },
  {
    title: 'is packed otherwise than asked for',
    fault: body(deflateSync('{"items":[]}'), { 'content-encoding': 'deflate' }),
    said: /its answer is compressed as deflate, which was not requested/,
  },
  {
    title: 'is packed twice',
    fault: body(gzipSync(gzipSync('{}')), { 'content-encoding': 'gzip, gzip' }),
    said: /its answer is compressed as gzip, gzip, which was not requested/,
  },
  {
    title: 'has a header without end',
    fault: body('{"items":[]}', { 'x-long': 'a'.repeat(100_000) }),
    said: /can't reach the cluster at ADDRESS: Parse Error: Header overflow/,
  },
  {
    title: 'announces more than comes',
    fault: (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '999999999999' });
      response.write('{', () => response.destroy());
    },
    said: /can't reach the cluster at ADDRESS: aborted/,
  },
  { title: 'is a picture', fault: body('{"items":[]}', { 'content-type': 'image/png' }), said: UNREADABLE },
  { title: 'is text', fault: body('{"items":[]}', { 'content-type': 'text/plain' }), said: none('|.*') },
  { title: 'has an object in the place of the list', fault: list({}), said: UNREADABLE },
  { title: 'has a number in the place of the list', fault: list(7), said: UNREADABLE },
  {
    title: 'has conditions that are an object',
    fault: list([{ status: { conditions: {} } }]),
    said: none('items\\[0\\]|.*'),
  },
  {
    title: 'has an id that is a list',
    fault: list([{ metadata: { uid: [] } }]),
    said: none('items\\[0\\]\\.metadata\\.uid'),
  },
  {
    title: 'has a time that is none',
    fault: list([{ metadata: { creationTimestamp: 'x' } }]),
    said: none('items\\[0\\]\\.metadata\\.creationTimestamp'),
  },
  {
    title: 'has labels that are a list',
    fault: list([{ metadata: { labels: [{}] } }]),
    said: none('items\\[0\\]\\.metadata\\.labels'),
  },
  { title: 'is nested without end', fault: body('{"items":'.repeat(100_000)), said: /cut off or not JSON/ },
  { title: 'leads from a page to itself', fault: pages([], () => 'a'), said: /its list never ends/ },
  {
    title: 'leads round in a circle',
    fault: pages([], (page) => `page-${String(page % 3)}`),
    said: /its list never ends/,
  },
  {
    title: 'leads to page after page with nothing in them',
    fault: pages([], (page) => `page-${String(page)}`),
    said: /its list has more than 2000000 objects/,
  },
  { title: 'has a place that is no text', fault: list([], { continue: 7 }), said: none('metadata\\._continue') },
  {
    title: 'refuses in a million words',
    fault: (_request, response) => {
      response.writeHead(403, JSON_TYPE).end(JSON.stringify({ message: 'no '.repeat(1_000_000) }));
    },
    said: /the cluster refuses: (no )+/,
  },
  {
    title: 'refuses with a list',
    fault: (_request, response) => {
      response.writeHead(403, JSON_TYPE).end('[{"message":["no"]}]');
    },
    said: /the cluster refuses: \[\{"message":\["no"\]\}\]/,
  },
  {
    title: 'refuses in sequences that a terminal obeys',
    fault: (_request, response) => {
      response.writeHead(403, JSON_TYPE).end(JSON.stringify({ message: '\u001b]0;x\u0007\u009b2J' }));
    },
    said: /the cluster refuses: \\x1b\]0;x\\x07\\x9b2J/,
  },
  {
    title: 'has an own kind of number for its refusal',
    fault: (_request, response) => {
      response.writeHead(799, JSON_TYPE).end('{}');
    },
    said: /answered 799: no message/,
  },
  {
    title: 'asks to come back in a thousand years',
    fault: (_request, response) => {
      response.writeHead(429, { ...JSON_TYPE, 'retry-after': '9'.repeat(300) }).end('{}');
    },
    said: /is overloaded \(429\): no message/,
  },
];

/** Messages on the connection of a command in a container. */
export const MESSAGES: readonly (readonly [title: string, messages: readonly (Buffer | string)[]])[] = [
  ['nothing in it', [Buffer.alloc(0)]],
  ['a number of no stream', [Buffer.from([77, 1])]],
  ['an end that is no JSON', [Buffer.from('\u0003{')]],
  ['an end that is null', [Buffer.from('\u0003null')]],
  ['an end that is a list', [Buffer.from('\u0003[1]')]],
  ['causes that are text', [Buffer.from('\u0003{"status":"Failure","details":{"causes":"x"}}')]],
  ['a stream to be closed, and none named', [Buffer.from([255])]],
  ["the command's own output to be closed", [Buffer.from([255, 1]), Buffer.from([255, 2])]],
  ['text', ['hello']],
  ['text that closes', ['\u00ff\u0001']],
];
