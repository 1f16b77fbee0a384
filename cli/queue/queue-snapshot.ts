import { mapConcurrently } from '../concurrency';
import { RedisError, type RedisSession } from './redis-session';
import type { RedisField } from './redis-text';

/** The bytes of an item as text, a character (below U+0100) for each byte: what a Map can have as a key. */
export type Item = string;

/** How many items are in each state; what `kp_stats` answers. */
export interface QueueStats {
  readonly waiting: number;
  /** Held by a worker, or to be tried again after a while. */
  readonly leased: number;
  /** Was held by a worker whose lease has run out, and is to be tried again now. */
  readonly expired: number;
  readonly done: number;
  readonly dead: number;
  /** Lists of items that were loaded completely. */
  readonly batches: number;
}

/** How an item ended: the attempt, and its token or the reason. */
export interface ItemEnd {
  readonly attempt: number;
  readonly rest: string;
}

/** All that Redis knows of a queue. */
export interface QueueSnapshot {
  readonly waiting: ReadonlySet<Item>;
  readonly leased: ReadonlySet<Item>;
  readonly done: ReadonlyMap<Item, ItemEnd>;
  readonly dead: ReadonlyMap<Item, ItemEnd>;
  /** A record as one line of JSON, then the result. */
  readonly results: ReadonlyMap<Item, Buffer>;
  /** Whether the library and a whole list of items were loaded. */
  readonly isLoaded: boolean;
}

/** A page should have about so many bytes: enough to be quick, and little beside what Redis holds. */
const PAGE_BYTES = 2_000_000;
const FIRST_COUNT = 20;
/** Commands that are sent before earlier ones are answered. */
const CONCURRENT_CALLS = 100;
const MOST_COUNT = 5_000;

/** Of a queue whose functions are not loaded: not yet, or Redis has lost all its data. */
const NOT_LOADED: QueueStats = { waiting: 0, leased: 0, expired: 0, done: 0, dead: 0, batches: 0 };

/** The counts of a queue. */
export async function readStats(session: RedisSession, queue: string): Promise<QueueStats> {
  try {
    const [text] = await session.call('FCALL_RO', 'kp_stats', '1', queue);
    const counts = new Map(
      textOf(text)
        .split('\n')
        .map((line): [string, number] => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]),
    );
    const count = (name: keyof QueueStats): number => counts.get(name) ?? 0;
    return {
      waiting: count('waiting'),
      leased: count('leased'),
      expired: count('expired'),
      done: count('done'),
      dead: count('dead'),
      batches: count('batches'),
    };
  } catch (error) {
    if (error instanceof RedisError && /Function not found/i.test(error.text)) return NOT_LOADED;
    throw error;
  }
}

/**
 * The counts of a queue whose workers have ended. Waiting are those only that a worker would take: a list that was loaded again after
 * they had ended repeats items that are done.
 */
export async function readFinalStats(session: RedisSession, queue: string): Promise<QueueStats> {
  const stats = await readStats(session, queue);
  if (stats.waiting === 0) return stats;
  const waiting = [...new Set(await readList(session, queue))];
  const areKnown = await mapConcurrently(waiting, CONCURRENT_CALLS, async (item) => isKnown(session, queue, item));
  return { ...stats, waiting: areKnown.filter((isOne) => !isOne).length };
}

async function isKnown(session: RedisSession, queue: string, item: Item): Promise<boolean> {
  for (const key of ['done', 'dead', 'owner']) {
    const [isOne] = await session.call('HEXISTS', `{${queue}}:${key}`, Buffer.from(item, 'latin1'));
    if (isOne === 1) return true;
  }
  return false;
}

/**
 * Reads a queue that workers may be busy with. An item goes from waiting over leased to done or dead, and the keys are read in that
 * order: one that moves meanwhile is seen at least once. Only what somebody puts back by hand meanwhile may be missed.
 */
export async function readQueue(
  session: RedisSession,
  queue: string,
  onProgress: (results: number) => void = () => undefined,
): Promise<QueueSnapshot> {
  const stats = await readStats(session, queue);
  const waiting = new Set(await readList(session, queue));
  const leased = await readPairs(session, 'ZSCAN', `{${queue}}:leases`, () => undefined);
  const done = await readPairs(session, 'HSCAN', `{${queue}}:done`, itemEnd);
  const dead = await readDead(session, queue);
  const results = await readPairs(session, 'HSCAN', `{${queue}}:results`, bytesOf, onProgress);
  return { waiting, leased: new Set(leased.keys()), done, dead, results, isLoaded: stats.batches > 0 };
}

/** The items that were put aside, with their attempts and reasons. */
export async function readDead(session: RedisSession, queue: string): Promise<Map<Item, ItemEnd>> {
  return readPairs(session, 'HSCAN', `{${queue}}:dead`, itemEnd);
}

/** What is stored of these items. */
export async function readResults(
  session: RedisSession,
  queue: string,
  items: Iterable<Item>,
): Promise<Map<Item, Buffer>> {
  const found = new Map<Item, Buffer>();
  await mapConcurrently([...items], CONCURRENT_CALLS, async (item) => {
    const [result] = await session.call('HGET', `{${queue}}:results`, Buffer.from(item, 'latin1'));
    if (Buffer.isBuffer(result)) found.set(item, result);
  });
  return found;
}

const LIST_PAGE = 1_000;

/** From the tail, counted from there: workers take from the head, which so shifts nothing. What is pushed meanwhile makes repetitions. */
async function readList(session: RedisSession, key: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let last = 1; ; last += LIST_PAGE) {
    const page = await session.call('LRANGE', key, String(-(last + LIST_PAGE - 1)), String(-last));
    items.push(...page.map(itemOf));
    if (page.length < LIST_PAGE) return items;
  }
}

/** All pairs of a hash, or members and scores of a sorted set, in pages that follow the sizes of what they hold. */
async function readPairs<Value>(
  session: RedisSession,
  scan: 'HSCAN' | 'ZSCAN',
  key: string,
  valueOf: (field: RedisField) => Value,
  onProgress: (pairs: number) => void = () => undefined,
): Promise<Map<Item, Value>> {
  const pairs = new Map<Item, Value>();
  let cursor = '0';
  let count = FIRST_COUNT;
  do {
    const [next, ...fields] = await session.call(scan, key, cursor, 'COUNT', String(count));
    let bytes = 0;
    for (let position = 0; position + 1 < fields.length; position += 2) {
      const [name, value] = [fields[position], fields[position + 1]] as [RedisField, RedisField];
      pairs.set(itemOf(name), valueOf(value));
      bytes += bytesOf(name).length + bytesOf(value).length;
    }
    onProgress(pairs.size);
    // At most twice as many at once: the next ones may be larger.
    count = Math.max(1, Math.min(2 * count, MOST_COUNT, Math.round((count * PAGE_BYTES) / Math.max(bytes, 1))));
    cursor = textOf(next);
  } while (cursor !== '0');
  return pairs;
}

function itemEnd(field: RedisField): ItemEnd {
  const [, attempt = '0', rest = ''] = /^(\d+) ?([^]*)$/.exec(bytesOf(field).toString('utf8')) ?? [];
  return { attempt: Number(attempt), rest };
}

function itemOf(field: RedisField): Item {
  return bytesOf(field).toString('latin1');
}

function textOf(field: RedisField | undefined): string {
  return bytesOf(field ?? null).toString('utf8');
}

function bytesOf(field: RedisField): Buffer {
  return Buffer.isBuffer(field) ? field : Buffer.from(field === null ? '' : String(field));
}
