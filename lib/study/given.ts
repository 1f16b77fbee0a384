import { isRecord } from './checks';
import { fieldPath } from './plain-data';
import { show, type ProblemList } from './problems';

/**
 * A longer list of items, however short each is, does not fit into a manifest, and no other list of props is longer.
 */
const MOST_ELEMENTS = 2_000_000;
/** Stands for the props as a whole. */
export const PROPS = 'props';
/** If a deeper value is wrong, the values above it are wrong as well. */
const MAX_DEPTH = 100;

/**
 * A copy of what a user gave, which is read only once, here. No getter or proxy in it can later throw or return another
 * value than the one that was checked. Values other than lists and plain objects, such as a Duration, are kept.
 * Whatever is reported becomes undefined.
 */
export function readGiven<Given>(problems: ProblemList, prop: string, given: Given): Given {
  return new Reader(problems).copy(prop, given, 0) as Given;
}

class Reader {
  /** An object that occurs several times, or contains itself, is copied once. */
  private readonly copies = new Map<unknown, unknown>();

  constructor(private readonly problems: ProblemList) {}

  copy(prop: string, given: unknown, depth: number): unknown {
    if (typeof given !== 'object' || given === null || depth > MAX_DEPTH) return given;
    if (!this.copies.has(given)) this.copies.set(given, given);
    else return this.copies.get(given);
    return tryRead(this.problems, prop, () => {
      if (Array.isArray(given)) return this.copyList(prop, given, depth);
      if (isRecord(given)) return this.copyRecord(prop, given, depth);
      // Checks only whether it can be read.
      if (!ArrayBuffer.isView(given)) Object.entries(given);
      return given;
    });
  }

  private copyList(prop: string, given: readonly unknown[], depth: number): unknown {
    const { length } = given;
    if (length > MOST_ELEMENTS) {
      const rule = `have at most ${String(MOST_ELEMENTS)} elements`;
      this.problems.report(prop, rule, length, 'leave out what is not needed; Parameters.grid makes all combinations');
      return undefined;
    }
    const list: unknown[] = [];
    this.copies.set(given, list);
    for (let position = 0; position < length; position++)
      list.push(this.element(`${prop}[${String(position)}]`, given, position, depth));
    return list;
  }

  private copyRecord(prop: string, given: Readonly<Record<string, unknown>>, depth: number): unknown {
    const record = Object.create(null) as Record<string, unknown>;
    this.copies.set(given, record);
    const [symbol] = Object.getOwnPropertySymbols(given);
    if (symbol !== undefined)
      this.problems.report(prop, 'have names that are text', symbol, 'write the name in quotes, or leave it out');
    for (const name of Object.keys(given))
      record[name] = this.element(prop === PROPS ? name : fieldPath(prop, name), given, name, depth);
    return record;
  }

  private element(prop: string, given: object, name: string | number, depth: number): unknown {
    const value = tryRead(this.problems, prop, () => Reflect.get(given, name) as unknown);
    return typeof value === 'object' ? this.copy(prop, value, depth + 1) : value;
  }
}

/** The result of a function that may call code of the user; undefined after a report. */
export function tryRead<Value>(problems: ProblemList, prop: string, read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : show(error);
    problems.report(prop, 'be a value that can be read', thrown, 'write the value itself, without a getter or proxy');
    return undefined;
  }
}
