import { show, type ProblemList } from '../problems';
import type { ParameterRow } from './values';

/**
 * Whether to keep a row. A promise, which is not false, would silently keep all rows, and so would many misspelled
 * names.
 */
export function holds<Row extends ParameterRow>(problems: ProblemList, keep: (row: Row) => unknown, row: Row): boolean {
  if (problems.length > 0) return false;
  if (typeof keep !== 'function') {
    problems.report('where', 'be a function that returns true or false', keep, WHERE_EXAMPLE);
    return false;
  }
  const unknown = new Set<string>();
  let result: unknown;
  try {
    result = keep(watched(row, unknown));
  } catch (error) {
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : show(error);
    const given = `${thrown} for the row ${show(row)}`;
    problems.report('where', 'be a function that does not throw', given, 'correct the function');
    return false;
  }
  if (unknown.size > 0) {
    const remedy = `correct the name; valid names are ${Object.keys(row).join(', ')}`;
    problems.report('where', 'use only parameters of the table', [...unknown].join(', '), remedy);
  } else if (typeof result !== 'boolean') {
    const given = `${result instanceof Promise ? 'a promise' : show(result)} for the row ${show(row)}`;
    problems.report('where', 'be a function that returns true or false', given, WHERE_EXAMPLE);
  }
  return result === true;
}

const WHERE_EXAMPLE = 'write, for example, where((row) => row.n > 5)';

/** The row, which records the missing names that it is asked for. */
function watched<Row extends ParameterRow>(row: Row, unknown: Set<string>): Row {
  return new Proxy(row, {
    get(target, name) {
      // Properties that JSON.stringify and await request from every object.
      if (typeof name === 'string' && !(name in target) && name !== 'toJSON' && name !== 'then') unknown.add(name);
      return Reflect.get(target, name) as unknown;
    },
  });
}
