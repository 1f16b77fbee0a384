import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { EXIT } from '../../text/errors';
import { refusal } from '../../input/schema';
import type { RedisSession } from './redis-session';
import type { RedisArgument, RedisField } from './redis-text';

const FLAG = z.union([z.literal(0), z.literal(1)], { error: 'be 0 or 1' });
const BYTES = z.custom<Buffer>((field) => Buffer.isBuffer(field), { error: 'be text' });
const CURSOR = z.custom<Buffer>(
  (field) => Buffer.isBuffer(field) && /^\d{1,20}$/.test(field.toString('latin1', 0, 21)),
  {
    error: 'be the place where it continues',
  },
);
const COUNTS = ['waiting', 'leased', 'expired', 'done', 'dead', 'batches'] as const;

/** How many items are in each state, as reported by `kp_stats`. */
export type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

/** Whether something exists. */
export const IS_THERE = z.tuple([FLAG]).transform(([flag]) => flag === 1);

/** A text, or nothing. */
export const VALUE = z.tuple([BYTES.nullable()]).transform(([value]) => value ?? undefined);

/** One line per count: each once, as a whole number. */
export const STATS = z.tuple([BYTES]).transform(([lines], context) => {
  const counts = tryCounts(lines.toString('latin1'));
  if (counts !== undefined) return counts;
  const message = `have a line for each of ${COUNTS.join(', ')}, with a whole number`;
  context.addIssue({ code: 'custom', message, input: lines });
  return z.NEVER;
});

function tryCounts(lines: string): Counts | undefined {
  const pairs = lines.split('\n').map((line) => /^([a-z]+) (\d{1,15})$/.exec(line));
  if (pairs.some((pair) => pair === null)) return undefined;
  const counts = new Map(pairs.map((pair) => [pair?.[1] ?? '', Number(pair?.[2])]));
  if (counts.size !== pairs.length || !COUNTS.every((name) => counts.has(name))) return undefined;
  return Object.fromEntries(counts) as Counts;
}

const LIST = z.custom<readonly RedisField[]>((reply) => Array.isArray(reply));

/** At most this many elements of a list. There may be millions of them, for which a schema of each would be slow. */
export function elements(most: number): z.ZodType<readonly Buffer[]> {
  return LIST.transform((fields, context) => {
    const wrong = fields.findIndex((field) => !Buffer.isBuffer(field));
    if (wrong === -1 && fields.length <= most) return fields as readonly Buffer[];
    const [message, input] =
      wrong === -1 ? [`have at most ${String(most)} elements`, fields] : ['be text', fields[wrong]];
    context.addIssue({ code: 'custom', message, input });
    return z.NEVER;
  });
}

/** The cursor of a hash or a sorted set, 0 at its end, and the names and values of one page. */
export const PAGE = z
  .tuple([CURSOR])
  .rest(BYTES)
  .refine((fields) => fields.length % 2 === 1, { error: 'have a value for each name' })
  .transform(([cursor, ...fields]) => ({ cursor: cursor.toString('latin1'), fields }));

/**
 * Sends a command and returns its reply, validated by the schema.
 * @throws CliError if it is invalid.
 */
export async function ask<T>(
  session: RedisSession,
  schema: z.ZodType<T>,
  ...words: readonly RedisArgument[]
): Promise<T> {
  const reply = await session.call(...words);
  const { success, data, error } = schema.safeParse(reply, { reportInput: true });
  if (success) return data;
  const [issue] = error.issues;
  throw refused(String(words[0]), issue?.message ?? '', issue?.input);
}

/** The error for a reply that Redis never gives. */
export function refused(command: string, rule: string, got: unknown): Error {
  const origin = { remedy: 'see the log of its pod, and try again', exitCode: EXIT.cluster };
  return refusal({ ...origin, what: `Redis: its answer to ${command}` }, rule, shown(got));
}

const MOST_SHOWN = 60;

function shown(got: unknown): unknown {
  if (Buffer.isBuffer(got)) return got.toString('latin1', 0, MOST_SHOWN);
  return Array.isArray(got) ? got.slice(0, 3).map((field: RedisField) => shown(field)) : got;
}
