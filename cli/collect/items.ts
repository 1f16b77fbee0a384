import { createHash } from 'node:crypto';
import * as z from 'zod';
import { itemLine } from '../../lib/study/items';
import type { ParameterTable } from '../../lib/study/parameters/table';
import type { ParameterValue } from '../../lib/study/parameters/values';
import { tryChecked, tryCheckedJson } from '../input/schema';
import type { Item } from '../sources/redis/queue-snapshot';

/** Tasks of items that are in no table count from here: no table is that long. */
const FIRST_STRANGER = 2 ** 52;
const HASH_DIGITS = 12;

/** Valid items that somebody has pushed by hand. */
const OBJECT = z.record(z.string(), z.unknown());
const VALUE = z.union([z.string(), z.number(), z.boolean()]);

/** Items and tasks of a study's table. Rows that produce the same item are one: its task is the first of them. */
export class ItemTasks {
  private readonly tasks = new Map<Item, number>();

  constructor(private readonly table: ParameterTable) {
    for (let task = table.length - 1; task >= 0; task--) this.tasks.set(this.itemOf(task), task);
  }

  itemOf(task: number): Item {
    return Buffer.from(itemLine(this.table, task)).toString('latin1');
  }

  /** The task of an item; for one that is in no table, a number from its bytes. */
  taskOf(item: Item): number {
    return this.tasks.get(item) ?? strangerTask(item);
  }

  has(item: Item): boolean {
    return this.tasks.has(item);
  }

  /** The parameters of an item that is in no table, as far as it contains them. */
  strangerRow(item: Item): ParameterValue[] {
    const { columns } = this.table;
    const text = Buffer.from(item, 'latin1').toString('utf8');
    if (columns.length === 1) return [text];
    const object = tryCheckedJson(OBJECT, text) ?? {};
    return columns.map((column) => (Object.hasOwn(object, column) ? (tryChecked(VALUE, object[column]) ?? '') : ''));
  }
}

function strangerTask(item: Item): number {
  const hash = createHash('sha256').update(Buffer.from(item, 'latin1')).digest('hex');
  return FIRST_STRANGER + parseInt(hash.slice(0, HASH_DIGITS), 16);
}
