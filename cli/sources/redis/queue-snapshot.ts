import { mapConcurrently } from '../../system/concurrency';
import { checkMemory } from '../../system/memory';
import { RedisError, type RedisSession } from './redis-session';
import { ask, elements, IS_THERE, PAGE, refused, STATS, VALUE, type Counts } from './replies';

/** The bytes of an item as text, with one character (below U+0100) per byte, so that it can be the key of a Map. */
export type Item = string;

/**
 * How many items are in each state: `leased` items are held by a worker, or will be retried after a while; `expired`
 * items were held by a worker whose lease has expired, and will be retried now; `batches` are the completely loaded
 * lists of items.
 */
export type QueueStats = Counts;

/** How an item ended: the attempt, and its token or the reason. */
export interface ItemEnd {
  readonly attempt: number;
  readonly rest: string;
}

/** Everything that Redis knows about a queue. */
export interface QueueSnapshot {
  readonly waiting: ReadonlySet<Item>;
  readonly leased: ReadonlySet<Item>;
  readonly done: ReadonlyMap<Item, ItemEnd>;
  readonly dead: ReadonlyMap<Item, ItemEnd>;
  /** A record as one line of JSON, then the result. */
  readonly results: ReadonlyMap<Item, Buffer>;
  /** Whether the library and a complete list of items were loaded. */
  readonly isLoaded: boolean;
}

/** The approximate size of a page in bytes: large enough to be fast, and small compared with what Redis holds. */
const PAGE_BYTES = 2_000_000;
const FIRST_COUNT = 20;
/** Commands that are sent before earlier ones are answered. */
const CONCURRENT_CALLS = 100;
const MOST_COUNT = 5_000;
/** A hash from which most was deleted has empty pages. */
const MOST_EMPTY_PAGES = 20_000;
/** No queue has this many. */
const MOST_ITEMS = 10_000_000;

/** For a queue without functions: they are not loaded yet, or Redis has lost all its data. */
const NOT_LOADED: QueueStats = { waiting: 0, leased: 0, expired: 0, done: 0, dead: 0, batches: 0 };

/** The counts of a queue. */
export async function readStats(session: RedisSession, queue: string): Promise<QueueStats> {
  try {
    return await ask(session, STATS, 'FCALL_RO', 'kp_stats', '1', queue);
  } catch (error) {
    if (error instanceof RedisError && /Function not found/i.test(error.text)) return NOT_LOADED;
    throw error;
  }
}

/**
 * The counts of a queue whose workers have ended. Only items that a worker would take are waiting: a list that was
 * loaded again after they had ended repeats items that are done.
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
    const isOne = await ask(session, IS_THERE, 'HEXISTS', `{${queue}}:${key}`, Buffer.from(item, 'latin1'));
    if (isOne) return true;
  }
  return false;
}

/**
 * Reads a queue that workers may be using. An item goes from waiting to leased to done or dead, and the keys are read
 * in that order, so an item that moves meanwhile is seen at least once. Only items that somebody puts back by hand
 * meanwhile may be missed.
 * @param known the results of items that were done in an earlier reading: an item is done once, so they are not read
 * again.
 */
export async function readQueue(
  session: RedisSession,
  queue: string,
  onProgress: (results: number) => void = () => undefined,
  known: ReadonlyMap<Item, Buffer> = new Map(),
): Promise<QueueSnapshot> {
  const stats = await readStats(session, queue);
  const waiting = new Set(await readList(session, queue));
  const leased = await readPairs(session, 'ZSCAN', `{${queue}}:leases`, () => undefined);
  const done = await readPairs(session, 'HSCAN', `{${queue}}:done`, itemEnd);
  const dead = await readDead(session, queue);
  const results =
    known.size === 0
      ? await readPairs(session, 'HSCAN', `{${queue}}:results`, (bytes) => bytes, onProgress)
      : new Map([...known, ...(await readResults(session, queue, ended(done, dead, known)))]);
  return { waiting, leased: new Set(leased.keys()), done, dead, results, isLoaded: stats.batches > 0 };
}

/** The items that have ended, except for known ones. */
function ended(
  done: ReadonlyMap<Item, ItemEnd>,
  dead: ReadonlyMap<Item, ItemEnd>,
  known: ReadonlyMap<Item, Buffer>,
): Item[] {
  return [...done.keys(), ...dead.keys()].filter((item) => !known.has(item));
}

/** The dead items, with their attempts and reasons. */
export async function readDead(session: RedisSession, queue: string): Promise<Map<Item, ItemEnd>> {
  return readPairs(session, 'HSCAN', `{${queue}}:dead`, itemEnd);
}

/** The stored results and records of these items. */
export async function readResults(
  session: RedisSession,
  queue: string,
  items: Iterable<Item>,
): Promise<Map<Item, Buffer>> {
  const found = new Map<Item, Buffer>();
  await mapConcurrently([...items], CONCURRENT_CALLS, async (item) => {
    const result = await ask(session, VALUE, 'HGET', `{${queue}}:results`, Buffer.from(item, 'latin1'));
    if (result !== undefined) found.set(item, result);
  });
  return found;
}

const LIST_PAGE = 1_000;

/**
 * From the tail, with indexes counted from there: workers take from the head, which does not shift these indexes. Items
 * that are pushed meanwhile cause duplicates.
 */
async function readList(session: RedisSession, key: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let last = 1; ; last += LIST_PAGE) {
    const [from, to] = [-(last + LIST_PAGE - 1), -last];
    const page = await ask(session, elements(LIST_PAGE), 'LRANGE', key, String(from), String(to));
    items.push(...page.map(itemOf));
    if (page.length < LIST_PAGE) return items;
    checkSize('LRANGE', items.length);
  }
}

/**
 * All pairs of a hash, or members and scores of a sorted set, in pages whose length depends on the size of the
 * contents.
 */
async function readPairs<Value>(
  session: RedisSession,
  scan: 'HSCAN' | 'ZSCAN',
  key: string,
  valueOf: (field: Buffer) => Value,
  onProgress: (pairs: number) => void = () => undefined,
): Promise<Map<Item, Value>> {
  const pairs = new Map<Item, Value>();
  // Since the last new entry.
  const cursors = new Set<string>();
  let cursor = '0';
  let count = FIRST_COUNT;
  do {
    const page = await ask(session, PAGE, scan, key, cursor, 'COUNT', String(count));
    const before = pairs.size;
    let bytes = 0;
    for (let position = 0; position + 1 < page.fields.length; position += 2) {
      const [name, value] = page.fields.slice(position, position + 2) as [Buffer, Buffer];
      pairs.set(itemOf(name), valueOf(value));
      bytes += name.length + value.length;
    }
    onProgress(pairs.size);
    // At most twice as many at once: the next ones may be larger.
    count = Math.max(1, Math.min(2 * count, MOST_COUNT, Math.round((count * PAGE_BYTES) / Math.max(bytes, 1))));
    cursor = page.cursor;
    if (pairs.size > before) cursors.clear();
    if (cursors.has(cursor) || cursors.size > MOST_EMPTY_PAGES) throw refused(scan, 'end', cursor);
    cursors.add(cursor);
    checkSize(scan, pairs.size);
  } while (cursor !== '0');
  return pairs;
}

/** The answer of Redis may be endless, or larger than this process can hold. */
function checkSize(command: string, size: number): void {
  if (size > MOST_ITEMS) throw refused(command, `have at most ${String(MOST_ITEMS)} items`, size);
  checkMemory('the queue in Redis');
}

function itemEnd(field: Buffer): ItemEnd {
  const [, attempt = '0', rest = ''] = /^(\d{1,15}) ?([^]*)$/.exec(field.toString('utf8')) ?? [];
  return { attempt: Number(attempt), rest };
}

function itemOf(field: Buffer): Item {
  return field.toString('latin1');
}
