import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Collection } from '../../../cli/results/collection';
import { recordsTable, resultsTable, toCsv as csvPieces, type Table } from '../../../cli/results/tables';
import { testFolder, which } from '../../runtime/support';
import { attemptRecord, collectionOf, sha256 } from './support';

const toCsv = (table: Table): string => [...csvPieces(table)].join('');

function read(outputs: readonly (string | Buffer | undefined)[]): object {
  const table = resultsTable(collectionOf(outputs));
  return { ...table, rows: [...table.rows] };
}

describe('resultsTable', () => {
  test('has a line for each value, in the order of the tasks and of their outputs', () => {
    expect(read(['[1] 3 1\n', '[1] 2\n'])).toMatchObject({
      columns: ['task', 'value'],
      valueColumns: ['value'],
      rows: [
        ['0', '3'],
        ['0', '1'],
        ['1', '2'],
      ],
    });
  });

  test('has the columns of all tasks, in the order in which they appear, empty where a task has none', () => {
    expect(read(['a,b\n1,2\n', 'c,a\n3,4\n', '5 6\n'])).toMatchObject({
      columns: ['task', 'a', 'b', 'c', 'value'],
      rows: [
        ['0', '1', '2', '', ''],
        ['1', '4', '', '3', ''],
        ['2', '', '', '', '5'],
        ['2', '', '', '', '6'],
      ],
    });
  });

  test.each<[string, string | Buffer | undefined]>([
    ['no result', undefined],
    ['an empty result', ''],
    ['a binary result', Buffer.from([0])],
  ])('has a line with empty cells for a task with %s', (_what, output) => {
    expect([...resultsTable(collectionOf(['a,b\n1,2\n', output, 'a,b\n5,6\n'])).rows]).toEqual([
      ['0', '1', '2'],
      ['1', '', ''],
      ['2', '5', '6'],
    ]);
  });

  test('has a line for each task where none has a result', () => {
    expect(read([undefined, undefined])).toMatchObject({
      columns: ['task'],
      rows: [['0'], ['1']],
    });
  });

  test('keeps a column of the outputs that is named task apart', () => {
    expect(read(['task,x\n7,1\n', 'x,task\n2,8\n'])).toMatchObject({
      columns: ['task', 'result.task', 'x'],
      valueColumns: ['result.task', 'x'],
      rows: [
        ['0', '7', '1'],
        ['1', '8', '2'],
      ],
    });
  });

  test('counts the kinds of output, and names the tasks that R cut', () => {
    const cut = '[1] 1\n [ reached getOption("max.print") -- omitted 9 entries ]\n';
    const { kinds, cutTasks } = resultsTable(collectionOf(['[1] 1\n', '1\n', cut, undefined, '[1] 2\n', cut]));
    expect([...kinds]).toEqual([
      ['vector', 2],
      ['numbers', 1],
      ['text', 2],
    ]);
    expect(cutTasks).toEqual([2, 5]);
  });

  test('has every line of more than it keeps in memory, in whole pieces of CSV', () => {
    const table = resultsTable(collectionOf(['1\n'.repeat(700_000), '2\n'.repeat(700_000)]));
    expect(table.rowCount).toBe(1_400_000);
    let lines = 0;
    for (const piece of csvPieces(table)) {
      expect(piece.endsWith('\n')).toBe(true);
      lines += piece.split('\n').length - 1;
    }
    expect(lines).toBe(1_400_001);
  }, 30_000);

  test('is the same for the same outcomes', () => {
    const outputs = ['a,b\n1,2\n', undefined, '{"b":1,"c":2}\n'];
    expect(toCsv(resultsTable(collectionOf(outputs)))).toBe(toCsv(resultsTable(collectionOf(outputs))));
  });
});

describe('recordsTable', () => {
  test('has a line for each task, with its record', () => {
    const succeeded = attemptRecord({ task: 0, attempt: 2, seconds: 1.5 }, 'x');
    const failed = attemptRecord({ task: 1, status: 'failed', exit: 3, seconds: 0.1 });
    const place = { pod: 'pod-a', node: 'node-a' };
    const outcomes: Collection['outcomes'] = [
      { task: 0, status: 'succeeded', error: '', record: succeeded, bytes: Buffer.from('x'), exitCode: 0, ...place },
      { task: 1, status: 'failed', error: 'no,\n"data"', record: failed, bytes: undefined, exitCode: 3, ...place },
      {
        task: 2,
        status: 'missing',
        error: 'its pod is gone',
        record: undefined,
        bytes: undefined,
        exitCode: undefined,
        pod: '',
        node: '',
      },
    ];
    expect(toCsv(recordsTable({ ...collectionOf([]), outcomes }))).toBe(
      [
        'task,status,attempt,seconds,exit_code,pod,node,sha256,bytes,error',
        `0,succeeded,2,1.5,0,pod-a,node-a,${sha256('x')},1,`,
        '1,failed,1,0.1,3,pod-a,node-a,,,"no,\n""data"""',
        '2,missing,,,,,,,,its pod is gone',
        '',
      ].join('\n'),
    );
  });
});

describe('toCsv', () => {
  const folder = testFolder();
  const CELLS = [
    'plain',
    'a,b',
    'a"b',
    'one\ntwo',
    'one\r\ntwo',
    '10%\r20%',
    ' blanks ',
    '',
    '=1+2',
    '-1',
    "'",
    '#',
    'é',
    'NA',
  ];

  test('writes cells that read back as they are', () => {
    const rows = CELLS.map((cell, position) => [String(position), cell]);
    expect(parse(toCsv({ columns: ['task', 'text'], rows }))).toEqual([['task', 'text'], ...rows]);
  });

  test('writes a table that R reads with as many rows, and numbers as numbers', () => {
    const file = path.join(folder, 'table.csv');
    const rows = CELLS.map((cell, position) => [String(position), cell, position === 3 ? '' : '0.25']);
    fs.writeFileSync(file, toCsv({ columns: ['task', 'text', 'value'], rows }));
    const script = [
      `d <- read.csv("${file}", encoding = "UTF-8")`,
      'cat(nrow(d), ncol(d), identical(d$task, seq_len(nrow(d)) - 1L), class(d$value), which(is.na(d$value)), sum(d$value, na.rm = TRUE))',
    ];
    const said = execFileSync(which('Rscript'), ['--vanilla', ...script.flatMap((line) => ['-e', line])], {
      encoding: 'utf8',
    });
    expect(said).toBe(`${String(CELLS.length)} 3 TRUE numeric 4 ${String((CELLS.length - 1) / 4)}`);
  });
});
