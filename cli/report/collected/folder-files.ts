import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import { readRegularFile } from '../../input/regular-file';
import { refusal, type Origin } from '../../input/schema';
import type { ToldInFolder } from '../../results/folder-schema';
import { unquoteFormula } from '../../results/formulas';
import { CliError, EXIT } from '../../text/errors';

/**
 * The lines of a table, the first of which contains the names of its columns: first the task and, if given, the
 * parameters.
 */
export function readTable(
  folder: string,
  file: string,
  { excelSafe }: ToldInFolder,
  parameterNames?: readonly string[],
): [header: string[], ...lines: string[][]] {
  const content = readPart(folder, file);
  const origin = originOf(folder, file);
  let lines: string[][];
  try {
    lines = parse(content);
    if (excelSafe === true) lines = lines.map((cells) => cells.map(unquoteFormula));
  } catch (error) {
    throw new CliError(
      `${origin.what}: ${error instanceof Error ? error.message : String(error)}; ${origin.remedy}`,
      origin.exitCode,
    );
  }
  const [header, ...rest] = lines;
  if (header === undefined) throw refusal(origin, 'be a table', content.toString('latin1'));
  if (content.at(-1) !== '\n'.charCodeAt(0)) throw refusal(origin, 'end with a line break', rest.at(-1)?.join() ?? '');
  const expected = ['task', ...(parameterNames ?? [])];
  if (expected.some((name, position) => header[position] !== name))
    throw refusal(origin, `begin with the columns ${expected.join()}`, header.slice(0, expected.length).join());
  return [header, ...rest];
}

export function readPart(folder: string, file: string): Buffer {
  try {
    return readRegularFile(path.join(folder, file));
  } catch (error) {
    const { what, remedy, exitCode } = originOf(folder, file);
    throw new CliError(
      `can't read ${what}: ${error instanceof Error ? error.message : String(error)}; ${remedy}`,
      exitCode,
    );
  }
}

export function originOf(folder: string, file: string): Origin {
  const remedy = 'name a folder that kubepar collect or kubepar try wrote, without changes, or collect again';
  return { what: path.join(folder, file), remedy, exitCode: EXIT.usage };
}

/** The origin of a line of a table, in which the first line has the names of the columns. */
export function originOfLine(folder: string, file: string, position: number): Origin {
  const origin = originOf(folder, file);
  return { ...origin, what: `${origin.what}: line ${String(position + 2)}` };
}
