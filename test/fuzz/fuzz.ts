import * as fs from 'node:fs';
import * as path from 'node:path';
import { damaged, Dice } from './damage';
import { isTold, type Kind } from './kinds';

/** What a run found: the input, and its outcome. */
export interface Finding {
  readonly bytes: Buffer;
  readonly why: string;
}

/** No input may take longer, nor leave more in memory. */
const MOST_MILLISECONDS = 1000;
const MOST_HEAP_BYTES = 1 << 30;

/** Inputs that once caused a failure, each in a file whose name begins with its kind. */
const CORPUS = path.join(__dirname, 'corpus');

/** Reads this many damaged inputs of a kind, the same for the same seed. */
export async function fuzz(kind: Kind, seed: number, count: number, most = 10): Promise<Finding[]> {
  const dice = new Dice(seed);
  const [first = Buffer.alloc(0), ...others] = kind.whole;
  const findings: Finding[] = [];
  for (let number = 0; number < count && findings.length < most; number++) {
    const whole = dice.of([first, ...others]);
    const bytes = damaged(whole, dice.of([first, ...others]), dice);
    const why = await tryFault(kind, bytes);
    if (why !== undefined) findings.push({ bytes, why });
  }
  return findings;
}

/** What is wrong with the reading of an input; undefined if nothing is. */
export async function tryFault(kind: Kind, bytes: Buffer): Promise<string | undefined> {
  const start = process.cpuUsage();
  try {
    await kind.read(bytes);
  } catch (error) {
    if (!isTold(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(start);
  const milliseconds = (user + system) / 1000;
  if (milliseconds > MOST_MILLISECONDS) return `it took ${String(milliseconds)} ms`;
  const { heapUsed } = process.memoryUsage();
  return heapUsed > MOST_HEAP_BYTES ? `${String(heapUsed)} bytes are in memory` : undefined;
}

/** The inputs of a kind that once caused a failure. */
export function corpusOf(kind: string): (readonly [name: string, bytes: Buffer])[] {
  return fs
    .readdirSync(CORPUS)
    .filter((name) => name.startsWith(`${kind}-`))
    .sort()
    .map((name) => [name, fs.readFileSync(path.join(CORPUS, name))]);
}

/** Stores an input for future tests. @returns its file. */
export function keep(kind: string, { bytes }: Finding, name: string): string {
  const file = path.join(CORPUS, `${kind}-${name}`);
  fs.writeFileSync(file, bytes);
  return file;
}
