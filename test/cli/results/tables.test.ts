import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import { collect } from '../../../cli/collect/pod-collection';
import { readPod } from '../../../cli/sources/pod-reading';
import type { Collection } from '../../../cli/results/collection';
import {
  attemptsTable,
  recordsTable,
  resultsTable,
  toCsv as csvPieces,
  type ResultsTable,
  type Table,
} from '../../../cli/results/tables';
import { cellsTable } from '../../../cli/results/cells';
import { shownCells } from '../../../cli/results/cells-text';
import { summarize } from '../../../cli/results/summary';
import { Block, columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import type { ParameterValue } from '../../../lib/study/parameters/values';
import { testFolder, which } from '../../runtime/support';
import { attemptRecord, collectionOf, pod, sha256, version, type PodOutput } from './support';
import { inDepth } from '../../in-depth';

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

  test('has the columns of all tasks, in the order in which they appear, empty if a task lacks one', () => {
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

  test('has a line for each task if none has a result', () => {
    expect(read([undefined, undefined])).toMatchObject({
      columns: ['task'],
      rows: [['0'], ['1']],
    });
  });

  test('keeps an output column with the name task separate', () => {
    expect(read(['task,x\n7,1\n', 'x,task\n2,8\n'])).toMatchObject({
      columns: ['task', 'result.task', 'x'],
      valueColumns: ['result.task', 'x'],
      rows: [
        ['0', '7', '1'],
        ['1', '8', '2'],
      ],
    });
  });

  test('counts the kinds of output, and names the tasks that R truncated', () => {
    const cut = '[1] 1\n [ reached getOption("max.print") -- omitted 9 entries ]\n';
    const { understanding } = resultsTable(collectionOf(['[1] 1\n', '1\n', cut, undefined, '[1] 2\n', cut]));
    const { kinds, cutTasks } = understanding;
    expect([...kinds].map(([kind, { count }]) => [kind, count])).toEqual([
      ['vector', 2],
      ['numbers', 1],
      ['text', 2],
    ]);
    expect(cutTasks).toEqual([2, 5]);
  });

  inDepth(
    'has every line even if they exceed what it keeps in memory, in complete pieces of CSV',
    () => {
      const table = resultsTable(collectionOf(['1\n'.repeat(700_000), '2\n'.repeat(700_000)]));
      expect(table.rowCount).toBe(1_400_000);
      let lines = 0;
      for (const piece of csvPieces(table)) {
        expect(piece.endsWith('\n')).toBe(true);
        lines += piece.split('\n').length - 1;
      }
      expect(lines).toBe(1_400_001);
    },
    30_000,
  );

  test('is the same for the same outcomes', () => {
    const outputs = ['a,b\n1,2\n', undefined, '{"b":1,"c":2}\n'];
    expect(toCsv(resultsTable(collectionOf(outputs)))).toBe(toCsv(resultsTable(collectionOf(outputs))));
  });
});

describe('resultsTable of a sweep', () => {
  const table = (parameters: ParameterTable, outputs: readonly (string | undefined)[]): ResultsTable =>
    resultsTable(collectionOf(outputs, {}, parameters));

  test('has the parameters between the task and the values, in the order of the columns', () => {
    const parameters = new ParameterTable([columnAxis('n', [5, 60]), columnAxis('method', ['lm', 'rf'])]);
    const { columns, valueColumns, rows } = table(parameters, ['[1] 1\n', '[1] 2 3\n', '[1] 4\n', '[1] 5\n']);
    expect(columns).toEqual(['task', 'n', 'method', 'value']);
    expect(valueColumns).toEqual(['value']);
    expect([...rows]).toEqual([
      ['0', '5', 'lm', '1'],
      ['1', '5', 'rf', '2'],
      ['1', '5', 'rf', '3'],
      ['2', '60', 'lm', '4'],
      ['3', '60', 'rf', '5'],
    ]);
  });

  test('has the parameters of tasks without a value as well', () => {
    const parameters = new ParameterTable([columnAxis('n', [1, 2, 3])]);
    expect([...table(parameters, ['[1] 7\n', undefined, '']).rows]).toEqual([
      ['0', '1', '7'],
      ['1', '2', ''],
      ['2', '3', ''],
    ]);
  });

  test.each<[string, ParameterValue, string]>([
    ['a number', 0.1, '0.1'],
    ['a small number', 1e-7, '1e-7'],
    ['a large number', 1e21, '1e+21'],
    ['true', true, 'true'],
    ['a text that looks like a number', '007', '007'],
    ['an empty text', '', ''],
    ['a formula', '=1+2', '=1+2'],
    ['a comma', 'a,b', '"a,b"'],
    ['quotes', 'the "best"', '"the ""best"""'],
    ['a line break', 'one\ntwo', '"one\ntwo"'],
    ['a carriage return', 'one\rtwo', '"one\rtwo"'],
    ['blanks at both ends', ' a ', ' a '],
    ['other letters', 'é 数', 'é 数'],
  ])('contains %s exactly', (_what, value, cell) => {
    const parameters = new ParameterTable([columnAxis('p', [value])]);
    expect(toCsv(table(parameters, ['[1] 1\n']))).toBe(`task,p,value\n0,${cell},1\n`);
    expect(toCsv(recordsTable(collectionOf([undefined], {}, parameters)))).toContain(`\n0,${cell},missing,`);
  });

  test.each<[string, string, string, string[]]>([
    ['task', 'n', 'task,x\n7,1\n', ['task', 'n', 'result.task', 'x']],
    ['as a parameter', 'n', 'n,x\n5,1\n', ['task', 'n', 'result.n', 'x']],
    ['as the parameter value', 'value', '[1] 1\n', ['task', 'value', 'result.value']],
    [
      'as a parameter, whose name with the prefix is there, too',
      'n',
      'n,result.n\n5,1\n',
      ['task', 'n', 'result.n', 'result.result.n'],
    ],
  ])('gives its own name to an output column named %s', (_what, column, output, columns) => {
    const found = table(new ParameterTable([columnAxis(column, [1])]), [output]);
    expect(found.columns).toEqual(columns);
    expect(new Set(found.columns).size).toBe(columns.length);
  });

  test('gives a column the same name, whichever task has it first', () => {
    const parameters = new ParameterTable([columnAxis('n', [1, 2, 3])]);
    const { columns, rows } = table(parameters, ['x\n1\n', 'n,x\n8,2\n', 'x,n\n3,9\n']);
    expect(columns).toEqual(['task', 'n', 'x', 'result.n']);
    expect([...rows]).toEqual([
      ['0', '1', '1', ''],
      ['1', '2', '2', '8'],
      ['2', '3', '3', '9'],
    ]);
  });

  test('repeats the parameters of replicates', () => {
    const parameters = new ParameterTable([columnAxis('n', [1, 2])], 2);
    const outputs = ['[1] 1\n', '[1] 2\n', '[1] 3\n', '[1] 4\n'];
    expect([...table(parameters, outputs).rows].map(([task, n]) => [task, n])).toEqual([
      ['0', '1'],
      ['1', '1'],
      ['2', '2'],
      ['3', '2'],
    ]);
  });
});

describe('the column replicate', () => {
  const replicated = (parameters: ParameterTable): string[][] => {
    const outputs = Array.from({ length: parameters.length }, (_, task) => `[1] ${String(task)}\n`);
    const collection = collectionOf(outputs, {}, parameters);
    const { version: described } = collection;
    const description = { ...described.description, columns: parameters.columns, replicated: true as const };
    const results = resultsTable({ ...collection, version: { ...described, description } });
    return [[...results.columns], ...results.rows].map((row) => [...row]);
  };

  test('numbers equal rows, between the parameters and the values', () => {
    expect(replicated(new ParameterTable([columnAxis('n', [5, 60])], 2))).toEqual([
      ['task', 'n', 'replicate', 'value'],
      ['0', '5', '1', '0'],
      ['1', '5', '2', '1'],
      ['2', '60', '1', '2'],
      ['3', '60', '2', '3'],
    ]);
  });

  test('counts on in the rows that extend a table', () => {
    const n = columnAxis('n', [5, 60]);
    const table = new ParameterTable([n], 2, [new Block([n], 1)]);
    expect(replicated(table).map(([, , number]) => number)).toEqual(['replicate', '1', '2', '1', '2', '3', '3']);
  });

  test('counts equal rows of a list', () => {
    const table = new ParameterTable([columnAxis('n', [5, 60, 5])]);
    expect(replicated(table).map(([, , number]) => number)).toEqual(['replicate', '1', '1', '2']);
  });

  test('has another name if a parameter has this one', () => {
    expect(replicated(new ParameterTable([columnAxis('replicate', [5])], 2))[0]).toEqual([
      ...['task', 'replicate', 'row.replicate', 'value'],
    ]);
  });

  test('does not divide cells', () => {
    const parameters = new ParameterTable([columnAxis('n', [5, 60])], 2);
    const collection = collectionOf(['[1] 1\n', '[1] 2\n', '[1] 3\n', '[1] 4\n'], {}, parameters);
    const { version: described } = collection;
    const description = { ...described.description, columns: ['n'], replicated: true as const };
    const results = resultsTable({ ...collection, version: { ...described, description } });
    const cells = cellsTable(results, summarize(results));
    expect(cells.columns.slice(0, 3)).toEqual(['n', 'column', 'count']);
    expect(shownCells(results, summarize(results)).lines[0]).toEqual(['n', 'count', 'mean', 'se']);
    expect([...cells.rows].map((row) => row.slice(0, 3))).toEqual([
      ['5', 'value', '2'],
      ['60', 'value', '2'],
    ]);
  });
});

describe('recordsTable', () => {
  test('has the column retry only if an exit code decided about further attempts', () => {
    const collection = collectionOf(['x', 'y']);
    const [first, second] = collection.outcomes;
    const record = { ...first!.record!, retry: 'never' as const };
    const table = recordsTable({ ...collection, outcomes: [{ ...first!, record }, second!] });
    expect(table.columns.at(-1)).toBe('retry');
    expect([...table.rows].map((row) => row.at(-1))).toEqual(['never', '']);
    expect(recordsTable(collection).columns).not.toContain('retry');
  });

  test('has the columns warm and cold only if R was to run warm, with the reason why it did not', () => {
    const collection = collectionOf(['x', 'y', 'z', undefined]);
    const [first, second, ...others] = collection.outcomes;
    const warm = { ...first!.record!, warm: true };
    const cold = { ...second!.record!, warm: false, cold: Buffer.from('R is older than 4.0').toString('base64') };
    const outcomes = [{ ...first!, record: warm }, { ...second!, record: cold }, ...others];
    const table = recordsTable({ ...collection, outcomes });
    expect(table.columns.slice(-2)).toEqual(['warm', 'cold']);
    expect([...table.rows].map((row) => row.slice(-2))).toEqual([
      ['true', ''],
      ['false', 'R is older than 4.0'],
      ['', ''],
      ['', ''],
    ]);
    expect(recordsTable(collection).columns).not.toContain('warm');
  });

  test('has the parameters after the task, including those of tasks without a result', () => {
    const parameters = new ParameterTable([columnAxis('n', [5, 60]), columnAxis('method', ['lm'])]);
    const [header, ...lines] = toCsv(recordsTable(collectionOf(['x', undefined], {}, parameters)))
      .trimEnd()
      .split('\n');
    expect(header).toBe(
      'task,n,method,status,attempt,started,seconds,exit_code,pod,node,sha256,bytes,error,file,stderr,printed',
    );
    expect(lines[0]).toMatch(/^0,5,lm,succeeded,/);
    expect(lines[1]).toMatch(/^1,60,lm,missing,/);
  });

  test('keeps a parameter with the name of one of its columns separate', () => {
    const columns = ['status', 'n', 'parameter.status', 'error', 'value'].map((name) => columnAxis(name, [1]));
    const table = recordsTable(collectionOf(['x'], {}, new ParameterTable(columns)));
    const names = ['parameter.status', 'n', 'parameter.parameter.status', 'parameter.error', 'value'];
    expect(table.columns.slice(0, 6)).toEqual(['task', ...names]);
    expect(new Set(table.columns).size).toBe(table.columns.length);
  });

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
        'task,status,attempt,started,seconds,exit_code,pod,node,sha256,bytes,error,file,stderr,printed',
        `0,succeeded,2,2023-11-14T22:13:20Z,1.5,0,pod-a,node-a,${sha256('x')},1,,tasks/0,,`,
        '1,failed,1,2023-11-14T22:13:20Z,0.1,3,pod-a,node-a,,,"no,\n""data""",,,',
        '2,missing,,,,,,,,,its pod is gone,,,',
        '',
      ].join('\n'),
    );
  });
});

describe('attemptsTable', () => {
  test('has a line for each attempt, in the order in which they started', () => {
    const study = version(2, 2);
    const attempts: PodOutput[] = [
      { task: 0, attempt: 1, status: 'failed', exit: 3, started: 1_700_000_000 },
      { task: 0, attempt: 2, output: 'x', started: 1_700_000_005 },
      { task: 1, output: 'y', started: 1_700_000_009 },
    ];
    const collected = collect(study, [readPod(study, pod(attempts, { index: 0 }))], false);
    expect(toCsv(attemptsTable(collected))).toBe(
      [
        'task,attempt,status,started,seconds,exit_code,pod,node',
        '0,1,failed,2023-11-14T22:13:20Z,0.25,3,pod-0,node-a',
        '0,2,succeeded,2023-11-14T22:13:25Z,0.25,0,pod-0,node-a',
        '1,1,succeeded,2023-11-14T22:13:29Z,0.25,0,pod-0,node-a',
        '',
      ].join('\n'),
    );
  });

  test('has the start of an attempt to the millisecond, and of records with whole seconds to the second', () => {
    const study = version(1);
    // Doubles for some of these are slightly below the milliseconds.
    const starts = [1_700_000_000, 1_700_000_000.29, 1_700_000_001.07, 1_700_000_004.57];
    const attempts = starts.map((started, place): PodOutput => ({ task: 0, attempt: place + 1, output: 'x', started }));
    const collected = collect(study, [readPod(study, pod(attempts, { index: 0 }))], false);
    const lines = toCsv(attemptsTable(collected)).split('\n').slice(1, -1);
    expect(lines.map((line) => line.split(',')[3])).toEqual([
      '2023-11-14T22:13:20Z',
      '2023-11-14T22:13:20.290Z',
      '2023-11-14T22:13:21.070Z',
      '2023-11-14T22:13:24.570Z',
    ]);
  });

  test('has those that are only in the termination message, if the log is lost', () => {
    const study = version(1);
    const lost = pod([{ status: 'failed', started: 1_700_000_000 }], { log: '' });
    expect(collect(study, [readPod(study, lost)], false).attempts).toMatchObject([{ task: 0, status: 'failed' }]);
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

  test('writes cells that read back unchanged', () => {
    const rows = CELLS.map((cell, position) => [String(position), cell]);
    expect(parse(toCsv({ columns: ['task', 'text'], rows }))).toEqual([['task', 'text'], ...rows]);
  });

  test('writes a table that R reads with equally many rows, and numbers as numbers', () => {
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
