import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Chart } from 'cdk8s';
import { parse } from 'csv-parse/sync';
import { Parameters } from '../../lib';
import { isFormula } from '../../cli/results/formulas';
import { withEarlier } from '../../cli/results/earlier-results';
import { writeCollection } from '../../cli/results/output-folder';
import { resultsTable } from '../../cli/results/tables';
import { readCollectedStudy } from '../../cli/report/collected/collected-study';
import { columnAxis, ParameterTable } from '../../lib/study/parameters/table';
import { synthesize } from '../cli/plan/support';
import { collectionOf } from '../cli/results/support';
import { kubepar } from '../cli/support';
import { testFolder } from '../runtime/support';
import { simulation, sweep } from '../support';

// Text from a study that strangers wrote may end up in a spreadsheet, which runs what looks like a formula.
const folder = testFolder();
const EVIL = ['=1+2', '+cmd|x', '-2+3', '@SUM(A1)', '\tx', "'=quoted", '-1'];
const QUOTED = ["'=1+2", "'+cmd|x", "'-2+3", "'@SUM(A1)", "'\tx", "''=quoted", '-1'];
const SCRIPT = `printf '{"value":"=%d","more":-1}' $(printf %s "$1" | wc -c); echo "=of $1" >&2`;

const tables = ['results.csv', 'records.csv', 'cells.csv', 'attempts.csv'];
const read = (output: string, file: string): string[][] => parse(fs.readFileSync(path.join(output, file)));
const column = (output: string, file: string, name: string): string[] => {
  const [header = [], ...rows] = read(output, file);
  return rows.map((cells) => cells[header.indexOf(name)] ?? '');
};

describe('cells that a spreadsheet would take for formulas', () => {
  const file = synthesize(folder, (chart) =>
    sweep(
      { parameters: Parameters.list('cell', EVIL), command: ['sh', '-c', SCRIPT, 'sh', '$(cell)'] },
      'study',
      chart as Chart,
    ),
  );
  const run = (...options: readonly string[]) => {
    const output = fs.mkdtempSync(path.join(folder, 'output-'));
    return { output, ...kubepar(['try', file, '--output', output, ...options]) };
  };

  test('stay exact by default, with a note that counts them', () => {
    const { code, output, stderr } = run();
    expect(code).toBe(0);
    expect(column(output, 'results.csv', 'cell')).toEqual(EVIL);
    expect(column(output, 'records.csv', 'stderr')).toEqual(EVIL.map((cell) => `=of ${cell}`));
    // Three in results.csv and cells.csv, and three with their messages in records.csv, for each value that is one.
    const count = EVIL.filter((cell) => isFormula(cell)).length * 3 + EVIL.length * 2;
    expect(stderr).toContain(
      `note: a spreadsheet may run ${String(count)} cells of the tables as formulas (text that begins with =, +, -, @, a tab or a carriage return); collect and try quote them with --excel-safe\n`,
    );
  });

  test('are quoted with --excel-safe, in every table, and numbers stay as they are', () => {
    const { code, output, stderr } = run('--excel-safe');
    expect({ code, notes: stderr.match(/formulas/g) }).toEqual({ code: 0, notes: null });
    expect(column(output, 'results.csv', 'cell')).toEqual(QUOTED);
    expect(column(output, 'records.csv', 'cell')).toEqual(QUOTED);
    expect(column(output, 'records.csv', 'stderr')).toEqual(EVIL.map((cell) => `'=of ${cell}`));
    expect(column(output, 'cells.csv', 'cell')).toEqual(QUOTED);
    expect(column(output, 'results.csv', 'value')).toEqual(EVIL.map(({ length }) => `'=${String(length)}`));
    expect(column(output, 'results.csv', 'more')).toEqual(EVIL.map(() => '-1'));
    for (const name of tables) for (const cell of read(output, name).flat()) expect(cell).not.toMatch(/^[=+@\t]|^-\D/);
  });

  test('are in a report as they were before they were quoted', () => {
    const [exact, safe] = [run(), run('--excel-safe')].map(({ output }) => readCollectedStudy(output));
    expect(safe?.parameters).toEqual(exact?.parameters);
    expect(safe?.results).toEqual(exact?.results);
    expect(safe?.cells).toEqual(exact?.cells);
    expect(safe?.records.map(({ parameters, stderr }) => ({ parameters, stderr }))).toEqual(
      exact?.records.map(({ parameters, stderr }) => ({ parameters, stderr })),
    );
  });

  test('are the names of columns, too', () => {
    const named = synthesize(folder, (chart) =>
      simulation({ completions: 1, command: ['echo', '{"=1+2": 3}'] }, 'study', chart as Chart),
    );
    const output = path.join(folder, 'named');
    expect(kubepar(['try', named, '--output', output]).stderr).toContain('as formulas');
    expect(kubepar(['try', named, '--output', output, '--excel-safe']).code).toBe(0);
    expect(read(output, 'results.csv')[0]).toEqual(['task', "'=1+2"]);
    expect(readCollectedStudy(output).valueColumns).toEqual(['=1+2']);
  });

  test('do not keep a result of an earlier version from being used', async () => {
    const parameters = new ParameterTable([columnAxis('cell', EVIL)]);
    const described = { content: 'a'.repeat(64), columns: ['cell'] };
    const collection = (outputs: readonly (string | undefined)[], name: string) => {
      const { version, ...rest } = collectionOf(outputs, {}, parameters);
      return { ...rest, version: { ...version, name, description: { ...version.description, ...described } } };
    };
    const all = collection(EVIL, 'study-0123abcd');
    const output = path.join(folder, 'earlier');
    await writeCollection(output, all, resultsTable(all), [], undefined, true);
    expect(fs.readFileSync(path.join(output, 'records.csv'), 'utf8')).toContain("'=1+2");
    const { outcomes } = await withEarlier(
      collection(
        EVIL.map(() => undefined),
        'study-89abcdef',
      ),
      output,
    );
    expect(outcomes.map(({ status }) => status)).toEqual(EVIL.map(() => 'succeeded'));
  });
});
