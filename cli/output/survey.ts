import { createHash } from 'node:crypto';

/** A first line that may contain names or values, and everything after it. */
export interface Doubt {
  readonly first: string;
  /** SHA-1 of the rest. */
  readonly rest: string;
}

/** The delimiter of a table's lines, and the number of cells. */
export interface Divided {
  readonly delimiter: string;
  readonly columns: number;
}

/** What one task's output shows about how to read those of others. */
export interface Evidence {
  readonly doubt?: Doubt;
  /** A first line that certainly contains the names of columns. */
  readonly header?: string;
  /** How many columns a table has whose commas are not decimal commas. */
  readonly commaColumns?: number;
  /** A delimiter other than a comma, and how many columns it separates. */
  readonly divided?: Divided;
  /** How many numbers each of several lines has. */
  readonly rowWidth?: number;
  /** How many numbers lines have that contain no possible space as thousands separator. */
  readonly plainWidths?: readonly number[];
  /** Whether it is a named vector. */
  readonly isNamed?: boolean;
}

/**
 * How a first line compares with those of all tasks: all have it and differ in what follows; more than half have it;
 * others have different ones; or there is nothing to compare it with.
 */
export type Standing = 'shared' | 'frequent' | 'rare' | 'alone';

/** The combined evidence of all tasks of a study. */
export interface Knowledge {
  standing(first: string): Standing;
  isHeader(first: string): boolean;
  hasCommaTable(columns: number): boolean;
  /** How many tasks have a table that is split in this way. */
  dividedSo(divided: Divided): number;
  /** Whether a task has several lines with this many numbers. */
  hasRows(width: number): boolean;
  /** Whether a task has a line with this many numbers that contain no possible space as thousands separator. */
  hasPlain(width: number): boolean;
  /** Whether a task has a named vector. */
  readonly hasNamed: boolean;
}

/** For a single output. */
export const NO_KNOWLEDGE: Knowledge = {
  standing: () => 'alone',
  isHeader: () => false,
  hasCommaTable: () => false,
  dividedSo: () => 0,
  hasRows: () => false,
  hasPlain: () => false,
  hasNamed: false,
};

/** How many different first lines are stored. If there are more, they are values. */
const MOST_LINES = 20_000;

/** Collects the evidence of a study's tasks, one after another. */
export class Survey implements Knowledge {
  private readonly lines = new Map<string, { tasks: number; firstRest: string; isVaried: boolean }>();
  private readonly headers = new Set<string>();
  private readonly commaColumns = new Set<number>();
  private readonly divided = new Map<string, number>();
  private readonly rowWidths = new Set<number>();
  private readonly plainWidths = new Set<number>();
  hasNamed = false;
  private tasks = 0;

  add({ doubt, header, commaColumns, divided, rowWidth, plainWidths = [], isNamed }: Evidence): void {
    this.hasNamed ||= isNamed === true;
    if (divided !== undefined) this.divided.set(keyOf(divided), this.dividedSo(divided) + 1);
    if (commaColumns !== undefined) this.commaColumns.add(commaColumns);
    if (rowWidth !== undefined) this.rowWidths.add(rowWidth);
    for (const width of plainWidths) this.plainWidths.add(width);
    if (header !== undefined && this.headers.size < MOST_LINES) this.headers.add(header);
    if (doubt === undefined) return;
    this.tasks++;
    const known = this.lines.get(doubt.first);
    if (known !== undefined) {
      known.tasks++;
      known.isVaried ||= known.firstRest !== doubt.rest;
    } else if (this.lines.size < MOST_LINES)
      this.lines.set(doubt.first, { tasks: 1, firstRest: doubt.rest, isVaried: false });
  }

  standing(first: string): Standing {
    const { tasks = 1, isVaried = false } = this.lines.get(first) ?? {};
    if (tasks === this.tasks) return isVaried ? 'shared' : 'alone';
    return tasks > this.tasks / 2 ? 'frequent' : 'rare';
  }

  isHeader(first: string): boolean {
    return this.headers.has(first);
  }

  hasRows(width: number): boolean {
    return this.rowWidths.has(width);
  }

  hasPlain(width: number): boolean {
    return this.plainWidths.has(width);
  }

  dividedSo(divided: Divided): number {
    return this.divided.get(keyOf(divided)) ?? 0;
  }

  hasCommaTable(columns: number): boolean {
    return this.commaColumns.has(columns);
  }
}

function keyOf({ delimiter, columns }: Divided): string {
  return `${delimiter}${String(columns)}`;
}

export function doubtOf(first: string, text: string): Doubt {
  const rest = text.trimStart().slice(first.length);
  return { first, rest: createHash('sha1').update(rest).digest('base64') };
}
