import * as fs from 'node:fs';
import * as path from 'node:path';
import { CliError, EXIT } from '../../../cli/text/errors';
import type { Collection } from '../../../cli/results/collection';
import { writeCollection } from '../../../cli/results/output-folder';
import { resultsTable } from '../../../cli/results/tables';
import { columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { testFolder } from '../../runtime/support';
import { collectionOf } from './support';

const folder = testFolder();

const newFolder = (): string => path.join(fs.mkdtempSync(path.join(folder, 'test-')), 'results', 'study');

/** All files below a folder, with their contents. */
function files(below: string): Record<string, string> {
  const names = fs.readdirSync(below, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names
      .filter((name) => fs.statSync(path.join(below, name)).isFile())
      .map((name) => [name, fs.readFileSync(path.join(below, name), 'latin1')]),
  );
}

const write = async (output: string, collection: Collection): Promise<string | undefined> =>
  (await writeCollection(output, collection, resultsTable(collection), ['a note'])).kept;

describe('writeCollection', () => {
  test('writes the exact bytes of each result, the tables and the description', async () => {
    const output = newFolder();
    await write(output, collectionOf([Buffer.from([0, 0xff, 0x0d, 0x0a]), undefined, '']));
    const written = files(output);
    expect(Object.keys(written)).toEqual([
      'attempts.csv',
      'cells.csv',
      'records.csv',
      'results.csv',
      'study.json',
      'tasks/0',
      'tasks/2',
    ]);
    expect(written['tasks/0']).toBe('\0\xff\r\n');
    expect(written['tasks/2']).toBe('');
    expect(written['results.csv']).toBe('task\n0\n1\n2\n');
    expect(written['records.csv']).toMatch(/^task,status,.*\n0,succeeded,.*\n1,missing,.*\n2,succeeded,/);
    expect(JSON.parse(written['study.json']!)).toMatchObject({
      name: 'study-0123abcd',
      id: 'study',
      tasks: 3,
      seed: 1,
    });
  });

  test('writes every result of many tasks, and the columns of a sweep', async () => {
    const output = newFolder();
    const outputs = Array.from({ length: 200 }, (_, task) => (task % 50 === 7 ? undefined : String(task)));
    const parameters = new ParameterTable([columnAxis('n', [...outputs.keys()])]);
    await write(output, collectionOf(outputs, {}, parameters));
    const written = files(output);
    outputs.forEach((text, task) => {
      expect(written[`tasks/${String(task)}`]).toBe(text);
    });
    expect(written['results.csv']).toMatch(/^task,n,value\n0,0,0\n1,1,1\n/);
    expect(JSON.parse(written['study.json']!)).toMatchObject({ tasks: 200, columns: ['n'] });
  });

  test('writes the same files again for the same collection', async () => {
    const output = newFolder();
    await write(output, collectionOf(['1\n', '2\n']));
    const first = files(output);
    await write(output, collectionOf(['1\n', '2\n']));
    expect(files(output)).toEqual(first);
  });

  test('moves an existing collection with more results to earlier/, completely, and leaves other files unchanged', async () => {
    const output = newFolder();
    await write(output, collectionOf(['old 0', 'old 1', 'old 2']));
    const old = files(output);
    fs.writeFileSync(path.join(output, 'tasks', 'notes.txt'), 'mine');
    fs.writeFileSync(path.join(output, 'plot.png'), 'mine');
    expect(await write(output, collectionOf(['new 0', undefined]))).toBe(path.join(output, 'earlier', '1'));
    expect(files(path.join(output, 'earlier', '1'))).toEqual(old);
    expect(files(output)).toMatchObject({ 'tasks/0': 'new 0', 'tasks/notes.txt': 'mine', 'plot.png': 'mine' });
    expect(fs.readdirSync(path.join(output, 'tasks')).sort()).toEqual(['0', 'notes.txt']);
    expect(await write(output, collectionOf([undefined]))).toBe(path.join(output, 'earlier', '2'));
  });

  test('keeps the collection of another version of the study', async () => {
    const output = newFolder();
    const old = collectionOf(['1', '2']);
    await write(output, { ...old, version: { ...old.version, name: 'study-89abcdef' } });
    expect(await write(output, collectionOf(['1', '2']))).toBe(path.join(output, 'earlier', '1'));
    expect(JSON.parse(files(output)['earlier/1/study.json']!)).toMatchObject({ name: 'study-89abcdef' });
  });

  test('keeps a results.csv that it did not write', async () => {
    const output = newFolder();
    fs.mkdirSync(output, { recursive: true });
    fs.writeFileSync(path.join(output, 'results.csv'), 'mine');
    await write(output, collectionOf(['1']));
    expect(files(output)['earlier/1/results.csv']).toBe('mine');
  });

  test('has no earlier/ if everything is confirmed', async () => {
    const output = newFolder();
    await write(output, collectionOf(['1', '2']));
    await write(output, collectionOf(['1', '2']));
    expect(fs.existsSync(path.join(output, 'earlier'))).toBe(false);
  });

  test('replaces a link among the results and does not follow it', async () => {
    const output = newFolder();
    const elsewhere = path.join(path.dirname(path.dirname(output)), 'elsewhere');
    fs.writeFileSync(elsewhere, 'mine');
    fs.mkdirSync(path.join(output, 'tasks'), { recursive: true });
    fs.symlinkSync(elsewhere, path.join(output, 'tasks', '0'));
    await write(output, collectionOf(['result']));
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe('mine');
    expect(fs.lstatSync(path.join(output, 'tasks', '0')).isFile()).toBe(true);
  });

  test('leaves no temporary file, and the existing tables, if it cannot write', async () => {
    const output = newFolder();
    await write(output, collectionOf(['1', '2']));
    const before = files(output);
    fs.rmSync(path.join(output, 'attempts.csv'));
    fs.mkdirSync(path.join(output, 'attempts.csv', 'in-the-way'), { recursive: true });
    await expect(write(output, collectionOf(['1', '3']))).rejects.toThrow(CliError);
    const after = files(output);
    expect(Object.keys(after).filter((name) => name.includes('arriving'))).toEqual([]);
    expect(after['results.csv']).toBe(before['results.csv']);
    expect(after['records.csv']).toBe(before['records.csv']);
  });

  test.each(['records.csv', 'cells.csv', 'study.json'])(
    'writes results.csv last: not if %s cannot be written',
    async (name) => {
      const output = newFolder();
      fs.mkdirSync(path.join(output, name, 'in-the-way'), { recursive: true });
      await expect(write(output, collectionOf(['1']))).rejects.toThrow(CliError);
      expect(fs.existsSync(path.join(output, 'results.csv'))).toBe(false);
    },
  );

  test.each<[string, (output: string) => void]>([
    [
      'is a file',
      (output) => {
        fs.mkdirSync(path.dirname(output), { recursive: true });
        fs.writeFileSync(output, '');
      },
    ],
    [
      'is in a file',
      (output) => {
        fs.writeFileSync(path.dirname(output), '');
      },
    ],
  ])('fails with an error that names the folder and what to do, if that %s', async (_what, prepare) => {
    const output = newFolder();
    prepare(output);
    const error: unknown = await write(output, collectionOf(['1'])).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({ exitCode: EXIT.failures });
    expect((error as CliError).message).toMatch(
      new RegExp(`^can't write to ${output}: (Error: )?ENOTDIR.*; choose another place with --output$`),
    );
  });
});
