import { setTimeout } from 'node:timers/promises';
import type * as z from 'zod';
import type { KubeConfig } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { apiMessage, explain, isApiException, isPassing } from './api-errors';
import { checkMemory, saveMemory } from '../system/memory';
import { printErrAbove } from '../text/printing';
import { tryFault } from '../input/schema';
import { LIST } from './api-schema';
import { CredentialsError } from './credentials';
import { NotKubernetesError } from './http';
import { pauseBefore, type Patience } from './request-patience';
import type { Right } from './rights';

/** How many objects of a list are requested at a time. */
export const PAGE = 500;

/** With this many, memory matters more than time. */
const MANY_OBJECTS = 20_000;
/** No cluster has this many of a kind. */
const MOST_OBJECTS = 2_000_000;
/** Pages are full, except the last one and those from which something was deleted meanwhile. */
const MOST_PAGES = (2 * MOST_OBJECTS) / PAGE;

/** A requested part of a list; all of it without a limit. */
export interface Page {
  readonly limit?: number;
  readonly _continue?: string;
}

/** The API's answer to that. */
export interface PageOf<T> {
  readonly items: readonly T[];
  readonly metadata?: { readonly _continue?: string };
}

/** Sends requests, retries them if that may help, and explains their errors. */
export class Requests {
  private hasAnswered = false;
  private isTold = false;

  constructor(
    readonly config: KubeConfig,
    readonly namespace: string,
    readonly patience: Patience,
  ) {}

  /**
   * Asks, and asks again while the cluster can't be reached or has too much to do, until the patience is at its end; what it refuses is an
   * error at once. Throws the error of the last try, to be explained.
   * @param patienceWith the seconds that an error is worth where the cluster has answered before.
   */
  async ask<T>(
    request: () => Promise<T>,
    patienceWith: (error: unknown) => number = () => this.patience.later,
  ): Promise<T> {
    const start = Date.now();
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await request();
        this.hasAnswered = true;
        return answer;
      } catch (error) {
        this.hasAnswered ||= isApiException(error);
        // A login may also fail temporarily, once it has worked.
        if (!isPassing(error) && !(this.hasAnswered && error instanceof CredentialsError)) throw error;
        const patience = this.hasAnswered ? patienceWith(error) : this.patience.atFirst;
        const pause = pauseBefore(attempt, this.patience.pause, error);
        const spent = (Date.now() - start) / 1000;
        if (spent + pause > patience) throw error;
        if (spent > this.patience.atFirst) this.tell(error, patience);
        await setTimeout(pause * 1000);
      }
    }
  }

  /**
   * The relevant parts of a list, which is read page by page. The rest is dropped with its page, because a list may be
   * larger than the memory. If the server has forgotten the position (410), the whole list is requested at once.
   * @param keep returns undefined for an item without relevant parts.
   * @throws the error of the last try, to be explained.
   */
  async keepOf<T, Kept>(
    list: (page: Page) => Promise<PageOf<T>>,
    keep: (item: T) => Kept | undefined,
    schema: z.ZodType = LIST,
  ): Promise<Kept[]> {
    const kept: Kept[] = [];
    const seen = new Set<string>();
    let count = 0;
    let next: string | undefined;
    try {
      do {
        const answer = await this.ask(async () => checkedAnswer(schema, await list({ limit: PAGE, _continue: next })));
        keepAll(answer.items, keep, kept);
        if (count < MANY_OBJECTS && count + answer.items.length >= MANY_OBJECTS) saveMemory();
        count += answer.items.length;
        next = answer.metadata?._continue;
        if (next !== undefined && seen.has(next)) throw new NotKubernetesError('its list never ends');
        seen.add(next ?? '');
        if (count > MOST_OBJECTS || seen.size > MOST_PAGES)
          throw new NotKubernetesError(`its list has more than ${String(MOST_OBJECTS)} objects`);
        checkMemory('the list of the cluster');
      } while (next !== undefined && next !== '');
      return kept;
    } catch (error) {
      if (next === undefined || !isApiException(error) || error.code !== 410) throw error;
    }
    const whole = await this.ask(async () => checkedAnswer(schema, await list({})));
    return keepAll(whole.items, keep, []);
  }

  /** A list. @throws an error that can be shown. */
  async everyPage<T, Kept = T>(
    needed: Right,
    list: (page: Page) => Promise<PageOf<T>>,
    keep: (item: T) => Kept | undefined,
  ): Promise<Kept[]> {
    try {
      return await this.keepOf(list, keep);
    } catch (error) {
      throw this.explain(needed, error);
    }
  }

  /** An error that can be shown. */
  explain(needed: Right, error: unknown): Error {
    return explain(this, needed, error);
  }

  private tell(error: unknown, patience: number): void {
    if (this.isTold) return;
    this.isTold = true;
    const what = isApiException(error) ? `answers ${String(error.code)} (${apiMessage(error)})` : `can't be reached`;
    printErrAbove(`note: the cluster ${what}; retrying for up to ${String(patience)} s`);
  }
}

function keepAll<T, Kept>(items: readonly T[], keep: (item: T) => Kept | undefined, kept: Kept[]): Kept[] {
  for (const item of items) {
    const what = keep(item);
    if (what !== undefined) kept.push(what);
  }
  return kept;
}

/** The client does not check the answer. Null counts as missing. */
export function checkedAnswer<T>(schema: z.ZodType, answer: T): T {
  dropNulls(answer);
  const fault = tryFault(schema, answer);
  if (fault !== undefined) throw new NotKubernetesError(`its answer is not valid: ${fault}`);
  return answer;
}

function dropNulls(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if (each === null && !Array.isArray(value)) Reflect.deleteProperty(value, key);
    else dropNulls(each);
  }
}
