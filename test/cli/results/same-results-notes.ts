import { sameResultNotes } from '../../../cli/results/same-results';
import { resultsTable } from '../../../cli/results/tables';
import { columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { collectionOf } from './support';

/** The notes on tasks with these outputs; with parameters, one row after another, each `repeats` times. */
export function notesOn(
  outputs: readonly (string | Buffer)[],
  { values = [], repeats = 1, program = 'Rscript', result = 'stdout', script }: Partial<Given> = {},
): string[] {
  const axes = values.length === 0 ? [] : [columnAxis('n', values)];
  const parameters = new ParameterTable(axes, values.length === 0 ? outputs.length : repeats);
  const collection = collectionOf(outputs, {}, parameters);
  const { version } = collection;
  const description = { ...version.description, command: [program, 'script'] };
  const outcomes = collection.outcomes.map((outcome) => ({ ...outcome, record: { ...outcome.record!, result } }));
  const sources = script === undefined ? [] : [`${program} script`, script];
  const given = { ...collection, outcomes, version: { ...version, description }, sources };
  return sameResultNotes(given, resultsTable(given));
}

interface Given {
  readonly values: readonly (number | string)[];
  readonly repeats: number;
  readonly program: string;
  readonly result: 'stdout' | 'file';
  /** The text of the script; undefined if it is in the image. */
  readonly script: string | undefined;
}

export function all(output: string | Buffer, count = 5): (string | Buffer)[] {
  return Array.from({ length: count }, () => output);
}
