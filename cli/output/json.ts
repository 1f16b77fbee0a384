import { JsonError, parseJson, toJson, type JsonValue } from './json-source';
import { firstLineOf, isBlank, isRefusal, quoteText, type Cells, type OutputText, type Refusal } from './reading';

type JsonObject = Extract<JsonValue, { kind: 'object' }>;

/**
 * JSON: one object per line, or one document. A list has a row for each object, list or value in it. An object is a row
 * or, if all its values are lists of the same length, a table by columns. A list with one value is that value, as
 * jsonlite writes it. Deeper values become cells with their JSON.
 */
export function readJson(output: OutputText): (Cells & { readonly remark?: string }) | Refusal {
  const values = readValues(output);
  if (isRefusal(values)) return values;
  const [only, ...others] = values;
  const isObject = only?.kind === 'object' && others.length === 0;
  const columns = isObject ? (tryColumns(only) ?? tryLabelledColumns(only)) : undefined;
  if (columns !== undefined) return columns;
  const rows = only?.kind === 'list' && others.length === 0 ? only.values : values;
  const table = tableOf(rows);
  return isRefusal(table) ? table : { ...table, ...nestedRemark(rows) };
}

/** The single document, or the object on each line. */
function readValues(output: OutputText): JsonValue[] | Refusal {
  const document = tryParse(output.text);
  const values = isRefusal(document) ? parseLines(output, document) : [document];
  if (isRefusal(values)) return values;
  const twice = values.flatMap(repeatedNames)[0];
  if (twice !== undefined) return { line: firstLineOf(output), why: `has the name "${twice}" twice in one object` };
  return values;
}

/** One object per line. If the first line is not a value, explains why the text is not a document either. */
function parseLines({ lines }: OutputText, noDocument: Refusal): JsonValue[] | Refusal {
  const values: JsonValue[] = [];
  for (const [position, line] of lines.entries()) {
    if (isBlank(line)) continue;
    const value = tryParse(line);
    if (isRefusal(value)) return values.length === 0 ? noDocument : { line: position + 1, why: value.why };
    if (value.kind !== 'object') return { line: position + 1, why: 'is not a JSON object' };
    values.push(value);
  }
  return values;
}

function tryParse(text: string): JsonValue | Refusal {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { line: text.slice(0, error.place).split('\n').length, why: 'is not JSON' };
  }
}

function repeatedNames(value: JsonValue): string[] {
  if (value.kind === 'list') return value.values.flatMap(repeatedNames);
  if (value.kind !== 'object') return [];
  const names = value.fields.map(([name]) => name);
  const repeated =
    new Set(names).size === names.length ? [] : names.filter((name, place) => names.indexOf(name) !== place);
  return [...repeated, ...value.fields.flatMap(([, field]) => repeatedNames(field))];
}

function isScalar({ kind }: JsonValue): boolean {
  return kind === 'text' || kind === 'plain';
}

function cell(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  const scalar = tryScalar(value);
  if (scalar === undefined) return toJson(value);
  return scalar.kind === 'plain' && scalar.text === 'null' ? '' : scalar.text;
}

/** A value that is a cell, possibly alone in a list. */
function tryScalar(value: JsonValue): Extract<JsonValue, { text: string }> | undefined {
  if (value.kind === 'text' || value.kind === 'plain') return value;
  const [only, ...others] = value.kind === 'list' ? value.values : [];
  return only !== undefined && others.length === 0 && isScalar(only) ? tryScalar(only) : undefined;
}

/** The note that cells contain JSON, with the first column name. */
function nestedRemark(rows: readonly JsonValue[]): { readonly remark?: string } {
  for (const row of rows) {
    const cells =
      row.kind === 'object' ? row.fields : row.kind === 'list' ? row.values.map((v) => ['', v] as const) : [];
    const nested = cells.find(([, value]) => tryScalar(value) === undefined);
    if (nested === undefined) continue;
    const what =
      nested[0] === '' ? 'lists or objects within the lists' : `the lists or objects in ${quoteText(nested[0])}`;
    return { remark: `${what} are kept as JSON, in one cell each` };
  }
  return {};
}

/** A row for each value: objects by name, lists by position. */
function tableOf(values: readonly JsonValue[]): Cells | Refusal {
  const objects = values.filter((value) => value.kind === 'object');
  if (objects.length === values.length) return tableOfObjects(objects);
  const lists = values.filter((value) => value.kind === 'list');
  const length = lists[0]?.values.length ?? 0;
  if (lists.length === values.length && length > 0 && lists.every((list) => list.values.length === length)) {
    return {
      columns: Array.from({ length }, (_, place) => `V${String(place + 1)}`),
      rows: lists.map((list) => list.values.map(cell)),
    };
  }
  if (lists.length > 0) return { line: 1, why: 'has lists of different lengths' };
  if (objects.length > 0) return { line: 1, why: 'mixes objects with other values' };
  return { columns: values.length === 0 ? [] : ['value'], rows: values.map((value) => [cell(value)]) };
}

function tableOfObjects(objects: readonly JsonObject[]): Cells {
  const columns = [...new Set(objects.flatMap(({ fields }) => fields.map(([name]) => name)))];
  const rows = objects.map(({ fields }) => {
    const values = new Map(fields);
    return columns.map((column) => cell(values.get(column)));
  });
  return columns.length === 0 ? { columns, rows: [] } : { columns, rows };
}

/** `{"x":[1,2],"y":[3,4]}`: lists of the same length, below their names. */
function tryColumns({ fields }: JsonObject): Cells | undefined {
  const lists = fields.map(([, value]) =>
    value.kind === 'list' && value.values.every(isScalar) ? value.values : undefined,
  );
  const length = lists[0]?.length;
  if (length === undefined || !lists.every((list) => list?.length === length)) return undefined;
  const rows = Array.from({ length }, (_, row) => lists.map((list) => cell(list?.[row])));
  return { columns: fields.map(([name]) => name), rows };
}

/** `{"x":{"0":1,"1":2}}`, as pandas writes a data frame: values with the labels of their rows. */
function tryLabelledColumns({ fields }: JsonObject): Cells | undefined {
  const columns = fields.map(([, value]) => (value.kind === 'object' ? value.fields : undefined));
  const labels = columns[0]?.map(([label]) => label);
  const isTable = columns.every(
    (column) =>
      column?.length === labels?.length &&
      column?.every(([label, value], row) => label === labels?.[row] && /^-?\d+$/.test(label) && isScalar(value)),
  );
  if (labels === undefined || labels.length === 0 || !isTable) return undefined;
  return {
    columns: ['row', ...fields.map(([name]) => name)],
    rows: labels.map((label, row) => [label, ...columns.map((column) => cell(column?.[row]?.[1]))]),
  };
}
