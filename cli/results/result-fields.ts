import type { TaskOutcome } from './collection';
import { isTruth, numberOf } from '../output/words';
import { RowNumbers } from './row-places';
import { isClock, isMarkByName, LEFT_OUT, type AttemptTraits } from './task-marks';
import { textFields } from './text-fields';
import type { ValueTable } from './value-columns';

/** A number, or a word, in the results of a task. */
export interface Field {
  /** Its position, in each task. */
  readonly id: string;
  readonly column: string;
  /** The column, with the name of the row if it has one. */
  readonly title: string;
  /** Whether it is a word of a text. */
  readonly isInText: boolean;
  readonly text: string;
  /** Whether its name or its form suggests that it identifies tasks. */
  readonly isNamedMark: boolean;
}

/** The fields of these tasks, in order. */
export function* fieldsOfTasks(
  outcomes: ReadonlyMap<number, TaskOutcome>,
  table: ValueTable,
): Generator<readonly [TaskOutcome, Field]> {
  const { columns, valueColumns, rows, lacks } = table;
  const first = columns.length - valueColumns.length;
  const areLabelled = hasSeveralRows(table);
  const counter = new RowNumbers();
  const names = valueColumns.map((name) => ({ name, own: name.replace(/^(?:result\.)+/, '') }));
  for (const row of rows) {
    const [task = ''] = row;
    const number = counter.next(row);
    const outcome = outcomes.get(Number(task));
    if (outcome === undefined) continue;
    const cells = names.flatMap(({ name, own }, position) => {
      const cell = row[first + position] ?? '';
      return cell === '' && lacks(task, name) ? [] : [{ name, own, cell }];
    });
    const traits = traitsOf(outcome);
    const label = areLabelled ? labelOf(cells, traits) : undefined;
    for (const cell of cells) for (const field of fieldsOfCell(cell, label, number, traits)) yield [outcome, field];
  }
}

/** Whether tasks have more than one row: these may have names. */
function hasSeveralRows({ rows }: ValueTable): boolean {
  const counter = new RowNumbers();
  for (const row of rows) if (counter.next(row) > 1) return true;
  return false;
}

function traitsOf({ record, pod, node }: TaskOutcome): AttemptTraits {
  return { started: record?.started ?? NaN, seconds: record?.seconds ?? 0, pod, node };
}

interface NamedCell {
  readonly name: string;
  /** The task's name for the column. */
  readonly own: string;
  readonly cell: string;
}

const LONGEST_LABEL = 40;

/** The cell that names a row, one of the first two. */
function labelOf(cells: readonly NamedCell[], traits: AttemptTraits): NamedCell | undefined {
  return cells.length < 2
    ? undefined
    : cells
        .slice(0, 2)
        .filter(({ cell }) => cell !== '' && cell.length <= LONGEST_LABEL && numberOf(cell) === undefined)
        .find(({ own, cell }) => !isTruth(cell) && !isMarkByName(own, cell, traits));
}

/** Later rows of a task are compared together, as one. */
const MOST_ROWS = 50;

function* fieldsOfCell(
  { name, own, cell }: NamedCell,
  label: NamedCell | undefined,
  row: number,
  traits: AttemptTraits,
): Generator<Field> {
  const ofRow = label === undefined || label.name === name ? '' : label.cell;
  const title = ofRow === '' ? `${name} [${String(row)}]` : `${name} [${ofRow}]`;
  const common = { id: `${String(Math.min(row, MOST_ROWS))} ${name}`, column: name, title };
  const isNamed = [own, ofRow].some((one) => isMarkByName(one, cell, traits));
  const value = numberOf(cell);
  if (value !== undefined || isNamed || isTruth(cell)) {
    const isNamedMark = isNamed || (value !== undefined && isClock(value, traits));
    yield { ...common, text: cell, isInText: false, isNamedMark };
  } else
    for (const { id, text } of textFields(cell, traits))
      yield { ...common, id: `${common.id} ${id}`, text, isInText: true, isNamedMark: text.includes(LEFT_OUT) };
}
