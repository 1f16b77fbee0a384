import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { bucket } from './bucket';
import { calls } from './calls';
import { collect } from './collect';
import { interruption } from './interruption';
import { makespan } from './makespan';
import { memory } from './memory';
import type { Bench, Measurement, Row } from './measure';
import { plan } from './plan';
import { queue } from './queue';
import { synth } from './synth';
import { table } from './table';
import { wrapper } from './wrapper';

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  makespan,
  collect,
  wrapper,
  queue,
  bucket,
  calls,
  synth,
  plan,
  memory,
};
const USAGE = `usage: npm run bench -- [--runs N] [--before REVISION] [--count N] [--bucket URL --keys FILE [--endpoint URL]] [${Object.keys(MEASUREMENTS).join('] [')}]`;

/** Exit codes. A missed target has none, because this is not a test. */
const EXIT = { measured: 0, failed: 1, usage: 2, interrupted: 130 } as const;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

interface Request extends Pick<Bench, 'runs' | 'before' | 'count' | 'bucket'> {
  readonly names: readonly string[];
}

/** What the user requests; undefined if the command line is wrong. */
function tryParse(args: string[]): Request | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        runs: { type: 'string', default: '3' },
        before: { type: 'string' },
        bucket: { type: 'string' },
        keys: { type: 'string' },
        endpoint: { type: 'string' },
        count: { type: 'string', default: '100000' },
      },
    });
    const names = positionals.length > 0 ? positionals : Object.keys(MEASUREMENTS);
    const isKnown = names.every((name) => Object.hasOwn(MEASUREMENTS, name));
    if (!isKnown || !/^[1-9]\d{0,3}$/.test(values.runs) || !/^[1-9]\d{0,5}$/.test(values.count)) return undefined;
    const { bucket: url, keys, endpoint, before } = values;
    const target = url === undefined || keys === undefined ? undefined : { url, keys, endpoint };
    const isGiven = [url, keys, endpoint].some((option) => option !== undefined) || positionals.includes('bucket');
    if (isGiven && target === undefined) return undefined;
    return { names, runs: Number(values.runs), before, count: Number(values.count), bucket: target };
  } catch {
    return undefined;
  }
}

/** Runs the measurements one after another. One that fails does not stop the others. */
async function measure(names: readonly string[], bench: Bench): Promise<{ rows: Row[]; failed: boolean }> {
  const rows: Row[] = [];
  let failed = false;
  for (const name of names) {
    try {
      bench.signal.throwIfAborted();
      say(name);
      for await (const row of MEASUREMENTS[name]?.(bench) ?? []) rows.push(row);
    } catch (error) {
      if (bench.signal.aborted && error instanceof Error && error.name === 'AbortError') break;
      say(`bench: ${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      failed = true;
    }
  }
  return { rows, failed };
}

async function main(args: string[]): Promise<number> {
  const request = tryParse(args);
  if (request === undefined) {
    say(USAGE);
    return EXIT.usage;
  }
  const signal = interruption();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-bench-'));
  try {
    const { rows, failed } = await measure(request.names, {
      ...request,
      folder,
      signal,
      say,
    });
    if (rows.length > 0) process.stdout.write(table(rows));
    if (signal.aborted) return EXIT.interrupted;
    return failed ? EXIT.failed : EXIT.measured;
  } finally {
    fs.rmSync(folder, { recursive: true, maxRetries: 5, retryDelay: 200 });
  }
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
