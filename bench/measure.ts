/** The input of every measurement. */
export interface Bench {
  /** Runs of each side. */
  readonly runs: number;
  /** An additional commit or tag of this repository to compare with. */
  readonly before: string | undefined;
  /** How many pods `memory` is measured with. */
  readonly count: number;
  /** The bucket of `bucket`. */
  readonly bucket: BucketToMeasure | undefined;
  /** A folder for what is written on the way; it is deleted in the end. */
  readonly folder: string;
  /** Aborted when the user interrupts the benchmark. */
  readonly signal: AbortSignal;
  /** Prints a line for the user. */
  readonly say: (line: string) => void;
}

/** A bucket, and a file with its credentials: lines of NAME=VALUE, or for Google a file key.json. */
export interface BucketToMeasure {
  readonly url: string;
  /** Undefined for that of Amazon or Google. */
  readonly endpoint: string | undefined;
  readonly keys: string;
}

/** One measurement. It yields each row of the table as soon as it is known. */
export type Measurement = (bench: Bench) => AsyncIterable<Row>;

/** A row of the table. The times of both sides are in seconds. */
export interface Row {
  readonly measurement: string;
  readonly kubepar: number;
  readonly against: string;
  /** Undefined where there is nothing to compare with. */
  readonly alternative?: number;
  readonly result: string;
  readonly target: string;
  readonly met: boolean;
}

/** How long some work takes, in seconds. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/**
 * Median seconds of each side. The sides alternate, A B A B, so that a machine that becomes slower or busier affects
 * both.
 */
export async function alternate<Side extends string>(
  { runs, signal, say }: Pick<Bench, 'runs' | 'signal' | 'say'>,
  sides: Readonly<Record<Side, () => Promise<number>>>,
): Promise<Record<Side, number>> {
  const names = Object.keys(sides) as Side[];
  const taken = names.map((): number[] => []);
  for (let round = 1; round <= runs; round++) {
    for (const [position, name] of names.entries()) {
      signal.throwIfAborted();
      const time = await sides[name]();
      taken[position]?.push(time);
      say(`  run ${String(round)} of ${String(runs)}, ${name}: ${time.toFixed(2)} s`);
    }
  }
  return Object.fromEntries(names.map((name, position) => [name, median(taken[position] ?? [])])) as Record<
    Side,
    number
  >;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
