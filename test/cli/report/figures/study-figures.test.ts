import type { CollectedStudy } from '../../../../cli/report/collected/collected-study';
import { NO_SAMPLES } from '../../../../cli/report/collected/samples';
import { toColumn } from '../../../../cli/report/collected/column';
import { durationFigure, resultFigures } from '../../../../cli/report/figures/study-figures';
import { summarize } from '../../../../cli/results/summary';
import { resultColumns } from '../../../../cli/results/value-columns';
import type { Pattern } from '../../../../lib/study/pattern';
import { version } from '../../results/support';

type Cells = Readonly<Record<string, readonly (string | number)[]>>;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A study with one row per task. */
function study(pattern: Pattern, parameters: Cells, values: Cells, types: readonly string[] = []): CollectedStudy {
  const columns = (cells: Cells) =>
    Object.entries(cells).map(([name, column], position) => toColumn(name, column.map(String), types[position]));
  const rows = Object.values({ ...parameters, ...values })[0]?.length ?? 0;
  const all = Object.entries({ task: numbers(rows), ...parameters, ...values });
  const table = {
    columns: all.map(([name]) => name),
    valueColumns: Object.keys(values),
    rows: numbers(rows).map((row) => all.map(([, cells]) => String(cells[row]))),
    lacks: () => false,
  };
  const { name, description } = version(rows, 1, { pattern, columns: Object.keys(parameters) });
  const records = Array.from({ length: rows }, (_, task) => ({
    task,
    parameters: Object.values(parameters).map((column) => String(column[task])),
    status: 'succeeded' as const,
    attempt: '1',
    seconds: task,
    exitCode: '0',
    pod: 'pod',
    node: 'node',
    error: '',
    stderr: '',
    printed: '',
    bytes: 1,
  }));
  const { series } = resultColumns(table);
  return {
    name,
    description,
    alarmed: new Set(),
    columnTypes: [],
    parameters: columns(parameters),
    results: series.map(({ name, isIndex }) => ({
      ...toColumn(name, (values[name] ?? []).map(String)),
      isIndex,
    })),
    summaries: summarize(table).columns,
    cells: [],
    samples: NO_SAMPLES,
    rowCount: rows,
    valueColumns: table.valueColumns,
    notes: [],
    records,
    attempts: [],
  };
}

function repeated<T>(values: readonly T[], times: number): T[] {
  return values.flatMap((value) => Array.from({ length: times }, () => value));
}

function cycled<T>(values: readonly T[], times: number): T[] {
  return Array.from({ length: times }, () => values).flat();
}

/** The kinds of marks in the picture. */
function marks(spec: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(spec, (key, value: unknown) => {
    if (key === 'mark') found.push(typeof value === 'string' ? value : (value as { type: string }).type);
    return value;
  });
  return found;
}

describe('the pictures of results', () => {
  test.each<[string, Pattern, Cells, string[], RegExp]>([
    ['a histogram of a static study', 'static-simulation', {}, ['bar', 'rule'], /^Distribution of value$/],
    ['a curve over a number', 'expanded-sweep', { n: numbers(24) }, ['line'], /^value over n$/],
    [
      'a curve with a band where a number has several values',
      'expanded-sweep',
      { n: repeated(numbers(8), 3) },
      ['errorband', 'line'],
      /^value over n$/,
    ],
    [
      'means with intervals over a category with several values each',
      'expanded-sweep',
      { method: cycled(['lm', 'rf'], 12) },
      ['rule', 'point'],
      /^value by method$/,
    ],
    [
      'curves over a number and a few others',
      'expanded-sweep',
      { n: repeated(numbers(12), 2), method: cycled(['lm', 'rf'], 12) },
      ['line'],
      /^value over n and method$/,
    ],
    [
      'a heat map over two numbers',
      'expanded-sweep',
      { a: numbers(24), b: [...numbers(23), 3].reverse() },
      ['rect'],
      /^value over a and b$/,
    ],
    [
      'a heat map over two categories',
      'expanded-sweep',
      { a: repeated(['p', 'q', 'r'], 8), b: cycled(['s', 't'], 12) },
      ['rect'],
      /^value over a and b$/,
    ],
    [
      'a histogram where no parameter varies',
      'expanded-sweep',
      { n: repeated([7], 24) },
      ['bar', 'rule'],
      /^Distribution of value$/,
    ],
    [
      'a histogram over names of which there are too many',
      'expanded-sweep',
      { file: numbers(72).map((i) => `f${String(i)}`) },
      ['bar', 'rule'],
      /^Distribution of value$/,
    ],
    ['bars by item of a queue', 'queue-worker-pool', { n: numbers(24), m: numbers(24) }, ['bar'], /^value by n, m$/],
    ['a curve over the items of a long queue', 'queue-worker-pool', { n: numbers(72) }, ['line'], /^value over n$/],
  ])('are %s', (_, pattern, parameters, kinds, title) => {
    const rows = Object.values(parameters)[0]?.length ?? 24;
    const { figures } = resultFigures(study(pattern, parameters, { value: numbers(rows) }));
    expect(figures).toHaveLength(1);
    expect(figures[0]!.title).toMatch(title);
    expect(marks(figures[0]!.spec(600))).toEqual(kinds);
  });

  test('for three parameters are one for each value of the one with the fewest values', () => {
    const grid = { a: repeated(numbers(8), 6), b: cycled(repeated(numbers(3), 2), 8), c: cycled(['x', 'y'], 24) };
    const [figure] = resultFigures(study('expanded-sweep', grid, { value: numbers(48) })).figures;
    expect(figure!.title).toBe('value over a and b, for each c');
    expect(figure!.spec(600)).toMatchObject({ facet: { field: 'panel', title: 'c', sort: ['x', 'y'] } });
  });

  test('for more parameters average over the others, and say so', () => {
    const grid = {
      a: repeated(numbers(8), 8),
      b: cycled(repeated(numbers(4), 2), 8),
      c: cycled(['x', 'y'], 32),
      d: cycled(repeated(['x', 'y', 'z', 'w'], 4), 4),
    };
    const [figure] = resultFigures(study('expanded-sweep', grid, { value: numbers(64) })).figures;
    expect(figure!.text).toMatch(/Averaged over d\./);
  });

  test('say where the value is smallest and largest', () => {
    const { figures } = resultFigures(study('expanded-sweep', { n: [1, 1, 2, 3] }, { p: [4, 6, 9, 1] }));
    expect(figures[0]!.text).toMatch(/^mean of p is lowest, 1, at n = 3, and highest, 9, at n = 2\./);
  });

  test('show the share of TRUE for logical values', () => {
    const { figures } = resultFigures(
      study('expanded-sweep', { n: [1, 1, 2, 2] }, { power: ['TRUE', 'FALSE', 'TRUE', 'TRUE'] }),
    );
    expect(figures[0]!.text).toBe('share of power is lowest, 0.5, at n = 1, and highest, 1, at n = 2.');
    expect(marks(figures[0]!.spec(600))).toEqual(['errorband', 'line']);
  });

  test('mention the number of infinite and missing values, and do not draw them', () => {
    const { figures } = resultFigures(study('static-simulation', {}, { x: [1, 2, 'Inf', 'NA'] }));
    expect(figures[0]!.text).toMatch(
      /^2 values from 1 to 2, .* The chart leaves values out: it shows 2 of 4 values, 1 NA, 1 infinite\.$/,
    );
  });

  test('are those of the first columns of numbers; the others are named', () => {
    const values = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, numbers(24)]));
    const { figures, left } = resultFigures(study('static-simulation', {}, { words: repeated(['w'], 24), ...values }));
    expect(figures.map(({ title }) => title)).toEqual(['a', 'b', 'c', 'd'].map((name) => `Distribution of ${name}`));
    expect(left).toEqual(['e']);
  });

  test('show columns that count the rows of a task last', () => {
    const tasks = repeated(numbers(2), 20).map(String);
    const index = cycled(numbers(20), 2).map(String);
    const rows = index.map((row, place) => [tasks[place]!, row, String(place * place)]);
    const { series } = resultColumns({
      columns: ['task', 'iter', 'loss'],
      valueColumns: ['iter', 'loss'],
      rows,
      lacks: () => false,
    });
    const results = series.map(({ name, place, isIndex }) => ({
      ...toColumn(
        name,
        rows.map((row) => row[place]!),
      ),
      isIndex,
    }));
    const given = { ...study('static-simulation', {}, { x: [1] }), results };
    expect(resultFigures(given).figures.map(({ title }) => title)).toEqual([
      'Distribution of loss',
      'Distribution of iter',
    ]);
  });

  test('show columns with the same value everywhere last', () => {
    const given = study('static-simulation', {}, { n: repeated([10], 24), power: numbers(24) });
    expect(resultFigures(given).figures.map(({ title }) => title)).toEqual([
      'Distribution of power',
      'Distribution of n',
    ]);
  });

  test('say how many values of a task they combine', () => {
    const pooled = { tasks: 2, least: 1, most: 2 };
    const given = study('static-simulation', {}, { x: [1, 2, 6] });
    const summaries = given.summaries.map((summary) => ({ ...summary, pooled }));
    expect(resultFigures({ ...given, summaries }).figures[0]!.text).toBe(
      '3 values from 1 to 6, on average 3. 2 tasks have 1 to 2 values each.',
    );
  });

  test('keep parameters that are texts distinct, whatever they look like', () => {
    const given = study('expanded-sweep', { id: ['007', '7', '7.0', '1e3', '1000'] }, { x: [1, 2, 3, 4, 5] }, [
      'string',
    ]);
    expect(resultFigures(given).figures[0]!.text).toBe('x of 5 items: from 1 (007) to 5 (1000).');
  });

  test('have a description that fits', () => {
    const text = (given: CollectedStudy): string => resultFigures(given).figures[0]!.text;
    expect(text(study('static-simulation', {}, { x: [7] }))).toBe('The only value is 7.');
    expect(text(study('static-simulation', {}, { x: repeated([100], 20) }))).toBe('All 20 values are 100.');
    expect(text(study('expanded-sweep', { n: [1, 2, 3] }, { x: [1, 1, 1] }))).toBe('x is 1 everywhere.');
    expect(text(study('expanded-sweep', { s: ['', 'a'] }, { x: [1, 2] }))).toBe('x of 2 items: from 1 ("") to 2 (a).');
    expect(text(study('queue-worker-pool', { item: ['a', 'b'] }, { x: [1, 'NA'] }))).toBe(
      'x of 1 item: 1 (a). The chart leaves values out: it shows 1 of 2 values, 1 NA.',
    );
  });

  test('count texts if some occur several times', () => {
    const { figures } = resultFigures(study('static-simulation', {}, { answer: ['yes', 'no', 'yes'] }));
    expect(figures[0]!.text).toBe('count of 2 items: from 1 (no) to 2 (yes).');
    expect(resultFigures(study('static-simulation', {}, { answer: ['a', 'b', 'c'] })).figures).toEqual([]);
    expect(resultFigures(study('static-simulation', {}, { answer: ['a', '', 'b', ''] })).figures).toEqual([]);
  });

  test('do not count numbers among words', () => {
    expect(resultFigures(study('static-simulation', {}, { x: ['Start', 1, 'Start', 2] })).figures).toEqual([]);
  });

  test('have no more than a thousand cells, whatever the size of the study', () => {
    const side = 70;
    const grid = { a: repeated(numbers(side), side), b: cycled(numbers(side), side) };
    const [figure] = resultFigures(study('expanded-sweep', grid, { value: numbers(side * side) })).figures;
    const { values } = (figure!.spec(600) as unknown as { data: { values: { x: number; group: number }[] } }).data;
    expect(new Set(values.map(({ x, group }) => `${String(x)} ${String(group)}`)).size).toBe(1024);
  });
});

describe('the picture of durations', () => {
  test('is a histogram or, for a short queue, has one bar per item', () => {
    expect(durationFigure(study('static-simulation', {}, { x: numbers(5) }))!.title).toBe('Seconds for each task');
    const pool = durationFigure(study('queue-worker-pool', { item: ['a', 'b'] }, { x: [1, 2] }))!;
    expect(pool.title).toBe('Seconds for each item');
    expect(pool.text).toBe('seconds of 2 items: from 0 (a) to 1 (b).');
  });
});
