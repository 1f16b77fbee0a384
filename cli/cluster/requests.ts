import type { KubeConfig } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import type { CliError } from '../errors';
import { explain, isApiException } from './api-errors';

/** Seconds during which an unreachable cluster is asked again: a moment at the start, longer once it has answered. */
const PATIENCE_AT_FIRST = 5;
const PATIENCE = 60;
/** Of a list, how many objects are asked for at a time. */
export const PAGE = 500;

/** A part of a list that is asked for. */
export interface Page {
  readonly limit: number;
  readonly _continue?: string;
}

/** What the API answers to that. */
export interface PageOf<T> {
  readonly items: readonly T[];
  readonly metadata?: { readonly _continue?: string };
}

/** Sends requests, again where that may help, and explains what they fail at. */
export class Requests {
  private answered = false;

  constructor(
    readonly config: KubeConfig,
    readonly namespace: string,
  ) {}

  /**
   * Asks, and asks again while the cluster can't be reached or is overloaded; what it refuses is an error at once.
   * @param what the right that it needs, for example `list pods`.
   */
  async ask<T>(what: string, request: () => Promise<T>, patience = PATIENCE): Promise<T> {
    const start = Date.now();
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await request();
        this.answered = true;
        return answer;
      } catch (error) {
        const status = isApiException(error) ? error.code : undefined;
        const passing = status === undefined || status === 429 || status >= 500;
        const seconds = this.answered ? patience : PATIENCE_AT_FIRST;
        if (!passing || Date.now() - start > seconds * 1000)
          throw status === undefined ? this.explain(what, error) : error;
        await new Promise((resolve) =>
          setTimeout(resolve, Math.min(200 * 2 ** attempt, 5000) * (0.5 + Math.random() / 2)),
        );
      }
    }
  }

  /** A list in pages. Where the server has forgotten the place (410), the list starts anew. */
  async everyPage<T>(what: string, list: (page: Page) => Promise<PageOf<T>>): Promise<T[]> {
    let items: T[] = [];
    let next: string | undefined;
    do {
      try {
        const answer = await this.ask(what, () => list({ limit: PAGE, _continue: next }));
        items.push(...answer.items);
        next = answer.metadata?._continue ?? '';
      } catch (error) {
        if (!isApiException(error) || error.code !== 410 || next === undefined) throw this.explain(what, error);
        items = [];
        next = undefined;
      }
    } while (next !== '');
    return items;
  }

  /** An error that can be shown. */
  explain(what: string, error: unknown): CliError {
    return explain(this, what, error);
  }
}
