import { AsyncLocalStorage } from 'node:async_hooks';
import * as fs from 'node:fs';
import { Socket } from 'node:net';
import * as path from 'node:path';
import type { Answer, Request } from './client';
import { BUSY, REQUESTS } from './start';

// A process that runs the command again and again, in the folder and with the environment of each request, as if it
// had just started. It reads requests from a named pipe in the folder where it starts, and answers in that of the
// request.

const root = path.join(__dirname, '..', '..', '..');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a script in JavaScript
const { load, version } = require(path.join(root, 'bin', 'load.js')) as {
  readonly load: () => Promise<{ readonly main: (argv: readonly string[], version: string) => Promise<number> }>;
  readonly version: string;
};

const folder = process.cwd();
const exit = process.exit.bind(process);

/** What process.exit throws, so that the work ends there. */
class Exit extends Error {
  constructor(readonly code: number) {
    super('process.exit');
  }
}

/** Nobody waits for what a run leaves behind, nor reads its errors. */
let onError: (error: unknown) => void = () => undefined;
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error) => {
    onError(error);
  });

type Said = Record<'stdout' | 'stderr', string>;

/** What the run says that calls. Work that an earlier one left behind speaks for that. */
const saidBy = new AsyncLocalStorage<Said>();
process.stdout.write('ready\n');
for (const name of ['stdout', 'stderr'] as const)
  process[name].write = ((text: string, callback?: (error?: Error) => void): boolean => {
    const said = saidBy.getStore();
    if (said !== undefined) said[name] += text;
    if (callback !== undefined) process.nextTick(callback);
    return true;
  }) as typeof process.stdout.write;

async function run({ script, args, env, cwd }: Request): Promise<Answer> {
  const said: Said = { stdout: '', stderr: '' };
  process.exit = (code = 0) => {
    throw new Exit(Number(code));
  };
  for (const name of Object.keys(process.env)) if (env[name] === undefined) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  process.chdir(cwd);
  const listeners = new Listeners();
  const { main } = await load();
  const code = await new Promise<number>((resolve) => {
    onError = (error) => {
      if (!(error instanceof Exit)) said.stderr += `${String((error as Error).stack)}\n`;
      resolve(error instanceof Exit ? error.code : 1);
    };
    saidBy.run(said, () => main([process.execPath, script, ...args], version)).then(resolve, onError);
  });
  onError = () => undefined;
  for (const listener of listeners.added(process).get('exit') ?? []) listener(code);
  listeners.restore();
  process.chdir(folder);
  return { code, ...said };
}

type Listener = (...args: unknown[]) => void;

/** Which listeners the process had at a time. */
class Listeners {
  private readonly emitters: readonly NodeJS.EventEmitter[] = [process, process.stdout, process.stderr];
  private readonly before = new Set(this.emitters.flatMap((emitter) => [...all(emitter).values()].flat()));

  /** Those that it has got since, by the name of the event. */
  added(emitter: NodeJS.EventEmitter): Map<string | symbol, Listener[]> {
    return new Map(
      [...all(emitter)].map(([name, listeners]) => [name, listeners.filter((one) => !this.before.has(one))]),
    );
  }

  /** Removes those. */
  restore(): void {
    for (const emitter of this.emitters)
      for (const [name, listeners] of this.added(emitter))
        for (const listener of listeners) emitter.off(name, listener);
  }
}

function all(emitter: NodeJS.EventEmitter): Map<string | symbol, Listener[]> {
  return new Map(emitter.eventNames().map((name) => [name, emitter.listeners(name) as Listener[]]));
}

// Opened for writing, too, it does not end when a test closes it.
const requests = new Socket({
  fd: fs.openSync(path.join(folder, REQUESTS), fs.constants.O_RDWR | fs.constants.O_NONBLOCK),
});
requests.setEncoding('utf8');
let text = '';
requests.on('data', (chunk) => {
  text += String(chunk);
  if (!text.endsWith('\n')) return;
  const request = JSON.parse(text) as Request;
  text = '';
  const failed = (error: unknown): Answer => ({ code: 1, stdout: '', stderr: String((error as Error).stack) });
  void run(request)
    .catch(failed)
    .then((answer) => {
      fs.rmdirSync(path.join(folder, BUSY));
      fs.writeFileSync(request.answer, `${JSON.stringify(answer)}\n`);
    });
});

// The process that started this one has ended.
process.stdin.on('end', () => {
  fs.rmSync(path.dirname(folder), { recursive: true, force: true });
  exit(0);
});
process.stdin.resume();
