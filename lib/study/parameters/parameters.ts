import { isRecord, wholeNumber } from '../checks';
import { hasMethod, ProblemList, type Problem } from '../problems';
import { checkColumns, checkGridLength, checkLengths, placesIn } from './columns';
import { readCsv, type CsvOptions } from './csv';
import { tryRead } from '../given';
import { checkDisjoint, checkDistinct, listed, placeInColumn, placeInRows } from './duplicates';
import { extended } from './extension';
import { listRows, rowsInOrder } from './listed-rows';
import { checkOptions, checkRecords, toRecord, type RowsOptions } from './rows';
import { Block, columnAxis, columnsAxis, ParameterTable, rowsAxis, axesOf, tableOf, UNKNOWN_TABLE } from './table';
import { isFarTooLarge, reportTooLarge } from './table-files';
import type { Columns, ParameterRow, ParameterValue, RowOf, Widened } from './values';
import { holds } from './where';

export type { RowsOptions } from './rows';

/**
 * A parameter table with one row per task. It knows its columns, its length and any of its rows without building the
 * others: a grid of a million rows costs no more than its axes. Values are text, finite numbers, `true` and `false`.
 * They reach the command exactly.
 *
 * Creating an invalid table throws nothing. The study that receives the table reports its problems together with its
 * own.
 */
export class Parameters<Row extends ParameterRow = ParameterRow> {
  private constructor(
    private readonly table: ParameterTable,
    private readonly problems: readonly Problem[],
  ) {}

  /** How messages describe the table, which may have many values. */
  asString(): string {
    return 'a parameter table';
  }

  /** All combinations of the parameters' values. The last parameter changes fastest. At most 2^53 - 1 rows. */
  static grid<Given extends Columns<Given>>(axes: Given, options: RowsOptions = {}): Parameters<RowOf<Given>> {
    return Parameters.build((problems) => {
      const { allowDuplicates = false } = checkOptions(problems, options);
      const table = new ParameterTable(checkColumns(problems, axes).map(([name, values]) => columnAxis(name, values)));
      for (const axis of allowDuplicates ? [] : axesOf(table))
        checkDistinct(problems, axis, (position) => placeInColumn(axis.columns.join(), position));
      checkGridLength(problems, table);
      return table;
    });
  }

  /**
   * The first value of each parameter, then the second of each, and so on. All parameters must have equally many
   * values.
   */
  static zip<Given extends Columns<Given>>(columns: Given, options: RowsOptions = {}): Parameters<RowOf<Given>> {
    return Parameters.build((problems) => {
      const checkedOptions = checkOptions(problems, options);
      const checked = checkColumns(problems, columns);
      if (problems.length === 0) checkLengths(problems, checked);
      return listed(problems, columnsAxis(checked), checkedOptions, placesIn(checked));
    });
  }

  /** One parameter with the given values. */
  static list<Name extends string, Value extends ParameterValue>(
    name: Name,
    values: readonly Value[],
    options: RowsOptions = {},
  ): Parameters<{ readonly [Column in Name]: Widened<Value> }> {
    const given: unknown = name;
    if (typeof given === 'string')
      return Parameters.zip({ [given]: values } as Record<Name, readonly Value[]>, options);
    return Parameters.build((problems) => {
      problems.report('', 'have a name that is text', given, "write, for example, Parameters.list('n', [1, 2, 3])");
      return UNKNOWN_TABLE;
    });
  }

  /** The given rows. All must have the same parameters; the first row determines their order. */
  static table<Given extends { readonly [Name in keyof Given]: ParameterValue }>(
    rows: readonly Given[],
    options: RowsOptions = {},
  ): Parameters<{ readonly [Name in keyof Given]: Widened<Given[Name]> }> {
    return Parameters.build((problems) => {
      const checkedOptions = checkOptions(problems, options);
      const checked = checkRecords(problems, rows);
      return listed(problems, rowsAxis(checked.columns, checked.rows), checkedOptions, placeInRows);
    });
  }

  /**
   * The rows of a CSV file of the project, with the names in its first line. Cells stay text: none is read as a number.
   * The file must be UTF-8, with or without a byte order mark. Empty lines are skipped. At most 10,000,000 bytes.
   * @param file relative to the folder in which synth runs.
   */
  static csv(file: string, options: CsvOptions & RowsOptions = {}): Parameters<Readonly<Record<string, string>>> {
    return Parameters.build((problems) => {
      const checkedOptions = checkOptions(problems, options, ['delimiter', 'allowDuplicates']);
      const { columns, rows, placeOf } = readCsv(problems, file, checkedOptions);
      return listed(problems, rowsAxis(columns, rows), checkedOptions, placeOf);
    });
  }

  /** The rows for which the function returns true. Applies to tables of at most 1,000,000 rows. */
  where(keep: (row: Row) => boolean): Parameters<Row> {
    return this.derive((problems) => {
      const { columns } = this.table;
      const rows = listRows(problems, 'where', this.table);
      const kept = rows.filter((row) => holds(problems, keep, toRecord(columns, row) as Row));
      if (kept.length === 0 && problems.length === 0)
        problems.report('where', 'keep at least one row', `none of ${String(rows.length)}`, 'correct the condition');
      return new ParameterTable([rowsAxis(columns, kept)]);
    });
  }

  /**
   * Repeats each row this many times in a row. Each repetition is a separate task with its own random numbers. Minimum:
   * 1.
   */
  replicate(times: number): Parameters<Row> {
    return this.derive((problems) => {
      const max = Math.floor(Number.MAX_SAFE_INTEGER / this.table.length);
      const count = wholeNumber(problems, 'replicate', times, { min: 1, max });
      return tableOf(this.table.blocks.map(({ axes, repeats }) => new Block(axes, repeats * count)));
    });
  }

  /**
   * The rows of this table, followed by those of the others, which must have the same columns. At most 1,000,000 rows
   * of each.
   */
  concat(...others: readonly Parameters<Row>[]): Parameters<Row> {
    return this.derive((problems) => {
      const { columns } = this.table;
      let rows = listRows(problems, 'concat', this.table);
      for (const other of others) {
        const table = checkAlike(problems, 'concat', columns, other);
        const added = table === undefined ? [] : rowsInOrder(problems, 'concat', columns, table);
        checkDisjoint(problems, columns, rows, added);
        rows = [...rows, ...added];
      }
      return new ParameterTable([rowsAxis(columns, rows)]);
    });
  }

  /**
   * This table, followed by the rows of a larger one that it lacks, so that a study can grow: each row of this table
   * keeps its index, and with it its random numbers and its result. If a row occurs several times, as after
   * `replicate`, the larger table must have it more often to add to it. The new rows of a grid are grids as well. Both
   * tables must have the same columns. Otherwise, both have at most 1,000,000 rows.
   */
  extend(larger: Parameters<Row>): Parameters<Row> {
    return this.derive((problems) => {
      const table = checkAlike(problems, 'extend', this.table.columns, larger);
      return table === undefined ? this.table : extended(problems, this.table, table);
    });
  }

  /**
   * The number of rows.
   * @throws StudyError if the table is invalid, as do `columns` and `row`.
   */
  get length(): number {
    return this.valid().length;
  }

  /** The names of the parameters, in order. */
  get columns(): readonly string[] {
    return this.valid().columns;
  }

  /**
   * One row. Range: 0 to length - 1.
   * @throws StudyError if there is no row with this index.
   */
  row(index: number): Row {
    const table = this.valid();
    const problems = new ProblemList();
    wholeNumber(problems, 'row', index, { min: 0, max: table.length - 1 });
    problems.throwIfAny('Parameters');
    return toRecord(table.columns, table.row(index)) as Row;
  }

  /**
   * The table, after reporting its problems.
   * @internal for the studies that receive it
   */
  check(problems: ProblemList, prop: string): ParameterTable {
    problems.take(this.problems, (part) => `${prop}${part === '' || part.startsWith('[') ? '' : '.'}${part}`);
    return this.table;
  }

  private valid(): ParameterTable {
    const problems = new ProblemList();
    this.check(problems, 'parameters');
    problems.throwIfAny('Parameters');
    return this.table;
  }

  /** A table created from this one, with its problems. */
  private derive(make: (problems: ProblemList) => ParameterTable): Parameters<Row> {
    return this.problems.length > 0 ? this : Parameters.build(make);
  }

  private static build<Made extends ParameterRow>(make: (problems: ProblemList) => ParameterTable): Parameters<Made> {
    const problems = new ProblemList();
    // The values may have any class.
    const table = tryRead(problems, '', () => make(problems)) ?? UNKNOWN_TABLE;
    return new Parameters<Made>(problems.length === 0 ? table : standIn(table.columns), problems.all);
  }
}

/** Replaces an invalid table, so that the rest of the study can be checked. */
function standIn(columns: readonly string[]): ParameterTable {
  return columns.length === 0 ? UNKNOWN_TABLE : new ParameterTable([rowsAxis(columns, [columns.map(() => '')])]);
}

/** The table that a study received, or a substitute after a report. */
export function checkParameters(problems: ProblemList, prop: string, given: unknown): ParameterTable {
  // Checks for methods, because a second copy of kubepar in node_modules has a different class with the same name.
  if (isParameters(given)) {
    const told = problems.length;
    const table = given.check(problems, prop);
    if (problems.length > told || !isFarTooLarge(table)) return table;
    reportTooLarge(problems, prop, 'more than 10000000 bytes');
    return standIn(table.columns);
  }
  problems.report(prop, 'be a parameter table', given, 'write, for example, Parameters.grid({ n: range(1, 100) })');
  return UNKNOWN_TABLE;
}

function isParameters(given: unknown): given is Parameters {
  return hasMethod(given, 'check') && hasMethod(given, 'replicate') && !isRecord(given);
}

/** The table to join with one of these columns; undefined after a report. */
function checkAlike(
  problems: ProblemList,
  prop: string,
  columns: readonly string[],
  given: unknown,
): ParameterTable | undefined {
  const told = problems.length;
  const table = checkParameters(problems, prop, given);
  if (problems.length > told) return undefined;
  if (columns.length === table.columns.length && columns.every((column) => table.columns.includes(column)))
    return table;
  const rule = `join tables of the same parameters (${columns.join(', ')})`;
  problems.report(prop, rule, table.columns.join(', '), 'give all tables the same parameters');
  return undefined;
}
