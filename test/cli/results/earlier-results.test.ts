import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Attempt, Collection } from '../../../cli/results/collection';
import { withEarlier } from '../../../cli/results/earlier-results';
import { writeCollection } from '../../../cli/results/output-folder';
import { recordsTable, resultsTable, toCsv } from '../../../cli/results/tables';
import { withUnreadable } from '../../../cli/results/unreadable';
import { columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { testFolder } from '../../runtime/support';
import { contentOfArchive } from '../../../cli/records/folder-content';
import { tarOf } from '../records/archives';
import { attemptRecord, collectionOf } from './support';

const folder = testFolder();
const CSV = { format: 'csv', delimiter: ',', header: true } as const;

async function written(collection: Collection, into = path.join(fs.mkdtempSync(path.join(folder, 'test-')), 'study')) {
  await writeCollection(into, collection, resultsTable(collection), []);
  return into;
}

const statuses = ({ outcomes }: Collection): string[] => outcomes.map(({ status }) => status);
const csv = (table: Parameters<typeof toCsv>[0]): string => [...toCsv(table)].join('');

describe('a collection with an earlier one of the same version in its folder', () => {
  test('contains the results of both, and says which ones are earlier', async () => {
    const output = await written(collectionOf(['0', '1', undefined]));
    const united = await withEarlier(collectionOf([undefined, undefined, '2']), output);
    expect(statuses(united)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(united.notes).toEqual([
      `tasks 0-1: the results are from an earlier collection in ${output}; the cluster no longer has them`,
    ]);
    await written(united, output);
    expect(fs.existsSync(path.join(output, 'earlier'))).toBe(false);
    expect([0, 1, 2].map((task) => fs.readFileSync(path.join(output, 'tasks', String(task)), 'utf8'))).toEqual([
      '0',
      '1',
      '2',
    ]);
    expect(fs.readdirSync(path.join(output, 'tasks'))).toEqual(['0', '1', '2']);
  });

  test('produces the same tables as one collection of everything', async () => {
    const parameters = new ParameterTable([columnAxis('status', ['a', 'b\n"c"'])]);
    const all = collectionOf(['[1] 1 2', '[1] 3'], {}, parameters);
    const united = await withEarlier(collectionOf([undefined, undefined], {}, parameters), await written(all));
    expect(csv(resultsTable(united))).toBe(csv(resultsTable(all)));
    expect(csv(recordsTable(united))).toBe(csv(recordsTable(all)));
  });

  test('contains a result that was unreadable, and reads it again', async () => {
    const { version, ...rest } = collectionOf(['a,b\n1\n']);
    const collection = { ...rest, version: { ...version, description: { ...version.description, output: CSV } } };
    const output = path.join(fs.mkdtempSync(path.join(folder, 'test-')), 'study');
    const results = resultsTable(collection);
    await writeCollection(output, withUnreadable(collection, results), results, []);
    expect(fs.readFileSync(path.join(output, 'records.csv'), 'utf8')).toContain('unreadable');
    const united = await withEarlier({ ...collectionOf([undefined]), version: collection.version }, output);
    expect(statuses(united)).toEqual(['succeeded']);
    expect(statuses(withUnreadable(united, resultsTable(united)))).toEqual(['unreadable']);
  });

  test('prefers results of the cluster to earlier ones', async () => {
    const output = await written(collectionOf(['old']));
    const now = collectionOf(['new']);
    expect(await withEarlier(now, output)).toEqual(now);
  });

  test('takes no result whose bytes differ from its record', async () => {
    const output = await written(collectionOf(['0', '1']));
    fs.appendFileSync(path.join(output, 'tasks', '0'), ' ');
    fs.rmSync(path.join(output, 'tasks', '1'));
    expect(statuses(await withEarlier(collectionOf([undefined, undefined]), output))).toEqual(['missing', 'missing']);
  });

  test('takes no result of another version, and none without records', async () => {
    const now = collectionOf([undefined]);
    const old = collectionOf(['0']);
    const other = await written({ ...old, version: { ...old.version, name: 'study-89abcdef' } });
    expect(await withEarlier(now, other)).toEqual(now);
    const without = await written(old);
    fs.rmSync(path.join(without, 'records.csv'));
    expect(await withEarlier(now, without)).toEqual(now);
    fs.writeFileSync(path.join(without, 'records.csv'), '"');
    expect(await withEarlier(now, without)).toEqual(now);
    expect(await withEarlier(now, path.join(folder, 'nowhere'))).toEqual(now);
  });

  test('leaves a task undecided if the cluster has two different results', async () => {
    const output = await written(collectionOf(['0']));
    const [outcome] = collectionOf([undefined]).outcomes;
    const now = { ...collectionOf([undefined]), outcomes: [{ ...outcome!, status: 'contradictory' as const }] };
    expect(await withEarlier(now, output)).toEqual(now);
  });

  test('contains the attempts of both, each once, in the order in which they started', async () => {
    const attempt = (task: number, started: number, status: 'failed' | 'succeeded', pod: string): Attempt => ({
      task,
      attempt: 1,
      status,
      started,
      seconds: 0.25,
      exitCode: status === 'failed' ? 1 : 0,
      pod,
      node: 'node-a',
    });
    const [first, second, third] = [
      attempt(0, 1_700_000_000, 'failed', 'pod-0'),
      attempt(1, 1_700_000_001.07, 'succeeded', 'pod-1'),
      attempt(0, 1_700_000_100, 'succeeded', 'pod-0-again'),
    ];
    const output = await written({ ...collectionOf([undefined, '1']), attempts: [first, second] });
    // Its pod is deleted by now and has only a uid.
    const now = { ...collectionOf(['0', '1']), attempts: [{ ...second, pod: 'uid-1' }, third] };
    expect((await withEarlier(now, output)).attempts).toEqual([first, second, third]);
  });
});

describe('results with extensions, and folders', () => {
  const packed = (files: Readonly<Record<string, string>>): Buffer =>
    tarOf(Object.entries(files).map(([name, content]) => ({ name: `./${name}`, content })));

  /** A collection of one task whose result is a folder; undefined without a result. */
  function folderResult(files: Readonly<Record<string, string>>, ending = ''): Collection {
    const bytes = packed(files);
    const content = contentOfArchive(bytes);
    const record = attemptRecord({ result: 'folder', ending, content }, bytes.toString('latin1'));
    return collectionOf([bytes], { record });
  }

  const fileResult = (text: string, ending: string): Collection =>
    collectionOf([text], { record: attemptRecord({ result: 'file', ending }, text) });
  const nothing = collectionOf([undefined]);
  const tree = (output: string): string[] =>
    fs
      .readdirSync(output, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(output, path.join(entry.parentPath, entry.name)))
      .filter((name) => name.includes('tasks'))
      .sort();

  test('come from an earlier collection if it has their bytes, and are written again unchanged', async () => {
    for (const collection of [
      fileResult('png', '.png'),
      folderResult({ a: '1', 'b/c': '2' }),
      folderResult({ a: '1' }, '.zarr'),
    ]) {
      const output = await written(collection);
      const united = await withEarlier(nothing, output);
      expect(statuses(united)).toEqual(['succeeded']);
      expect(csv(recordsTable(united))).toBe(csv(recordsTable(collection)));
      const before = tree(output);
      await written(united, output);
      expect(tree(output)).toEqual(before);
      expect(statuses(await withEarlier(nothing, output))).toEqual(['succeeded']);
    }
  });

  test.each<[string, (tasks: string) => void]>([
    [
      'a file that was changed',
      (tasks) => {
        fs.writeFileSync(path.join(tasks, '0/a'), '2');
      },
    ],
    [
      'a file more',
      (tasks) => {
        fs.writeFileSync(path.join(tasks, '0/x'), '');
      },
    ],
    [
      'a file less',
      (tasks) => {
        fs.rmSync(path.join(tasks, '0/b/c'));
      },
    ],
    [
      'another name',
      (tasks) => {
        fs.renameSync(path.join(tasks, '0/a'), path.join(tasks, '0/A'));
      },
    ],
    [
      'a link',
      (tasks) => {
        fs.rmSync(path.join(tasks, '0/a'));
        fs.symlinkSync('b/c', path.join(tasks, '0/a'));
      },
    ],
    [
      'no folder any more',
      (tasks) => {
        fs.rmSync(path.join(tasks, '0'), { recursive: true });
      },
    ],
    [
      'a file in its place',
      (tasks) => {
        fs.rmSync(path.join(tasks, '0'), { recursive: true });
        fs.writeFileSync(path.join(tasks, '0'), '1');
      },
    ],
  ])('do not count if a folder has %s', async (_what, change) => {
    const output = await written(folderResult({ a: '1', 'b/c': '1' }));
    change(path.join(output, 'tasks'));
    expect(statuses(await withEarlier(nothing, output))).toEqual(['missing']);
  });

  test.each(['tasks/../../0', 'tasks/1', '/etc/hostname', 'tasks/0/../1', 'tasks/0.png/x'])(
    'are not searched if records.csv names %s',
    async (name) => {
      const output = await written(fileResult('png', '.png'));
      const file = path.join(output, 'records.csv');
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('tasks/0.png', name));
      expect(statuses(await withEarlier(nothing, output))).toEqual(['missing']);
    },
  );

  test('of an older version of kubepar, whose records name no file, count', async () => {
    const output = await written(collectionOf(['old']));
    const file = path.join(output, 'records.csv');
    const old = fs.readFileSync(file, 'utf8').replace(',file,stderr,printed', '').replace(',tasks/0,,', '');
    fs.writeFileSync(file, old);
    expect(statuses(await withEarlier(nothing, output))).toEqual(['succeeded']);
  });

  test('with another extension, or of another kind, are kept in earlier/, and not next to the new one', async () => {
    const output = await written(fileResult('png', '.png'));
    await written(fileResult('a,b\n', '.csv'), output);
    expect(tree(output)).toEqual(['earlier/1/tasks/0.png', 'tasks/0.csv']);
    await written(folderResult({ a: '1' }, '.csv'), output);
    expect(tree(output)).toEqual(['earlier/1/tasks/0.png', 'tasks/0.csv/a']);
    await written(folderResult({ b: '1' }, '.csv'), output);
    expect(tree(output)).toEqual(['earlier/1/tasks/0.png', 'tasks/0.csv/b']);
    await written(fileResult('x', '.csv'), output);
    expect(tree(output)).toEqual(['earlier/1/tasks/0.png', 'tasks/0.csv']);
    expect(fs.readdirSync(output).filter((name) => name.startsWith('.arriving'))).toEqual([]);
  });

  test('that this collection took from there stay when others are moved to earlier/', async () => {
    const output = await written(collectionOf(['0', '1', '2']));
    fs.appendFileSync(path.join(output, 'tasks', '1'), ' ');
    const united = await withEarlier(collectionOf([undefined, undefined, undefined]), output);
    expect(statuses(united)).toEqual(['succeeded', 'missing', 'succeeded']);
    await written(united, output);
    expect(tree(output)).toEqual(['earlier/1/tasks/0', 'earlier/1/tasks/1', 'earlier/1/tasks/2', 'tasks/0', 'tasks/2']);
  });
});
