import * as fs from 'node:fs';
import * as path from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { Parameters, range, type ParameterValue } from '../../lib';
import { readYaml, type RenderedJob, type RenderedObject } from '../support';
import { TestNamespace } from './support';

const RESOURCES = { cpu: Cpu.millis(20), memory: Size.mebibytes(64) };
/** The arguments, each followed by NUL, then the JSON. */
const SHOW = [
  'sh',
  '-c',
  'printf "%s\\0" "$@" >"$KUBEPAR_RESULT"; cat "$KUBEPAR_PARAMETERS" >>"$KUBEPAR_RESULT"',
  'show',
];

jest.setTimeout(600_000);

/** Values that have caused problems in shells, YAML, JSON, Kubernetes or R. */
const AWKWARD = [
  '$(HOME)',
  '$$',
  'a$$b',
  '$(JOB_COMPLETION_INDEX)',
  '$HOME',
  '`id`',
  '$(id)',
  '; rm -rf /',
  '-e',
  '--args',
  '{{x}}',
  '%s',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\\',
  '\\\\n',
  "'",
  '"',
  '*a',
  '&a',
  '!t',
  '# no',
  '- ',
  ': ',
  '0o17',
  '1_000',
  '~',
  'null',
  'no',
  '.inf',
  '<<',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\ufffe',
  '\u202e',
];

describe('values that pass through the manifest, the API server and the wrapper', () => {
  const cluster = new TestNamespace();
  const WIDTH = 25;
  const columns = Array.from({ length: WIDTH }, (_, column) => `v${String(column)}`);
  const values = [...everyCharacter(), ...generated(6_600), ...AWKWARD];
  const rows = Array.from({ length: Math.ceil(values.length / WIDTH) }, (_, row) =>
    columns.map((_, column) => values[row * WIDTH + column] ?? ''),
  );
  const props = {
    parameters: Parameters.table(
      rows.map((row) => Object.fromEntries(row.map((value, column) => [columns[column]!, value]))),
    ),
    command: [...SHOW, ...columns.map((column) => `$(${column})`)],
    resources: RESOURCES,
  };

  test('are the same in argv and in the JSON: more than 10,000, including every BMP character', async () => {
    expect(values.length).toBeGreaterThan(10_000);
    await expectExact(cluster.sweep('values', { ...props, layout: 'indexed', tasksPerPod: 60 }), rows);
  });

  test("are also the same with layout 'jobs'", async () => {
    const some = rows.slice(-8);
    const parameters = Parameters.table(
      some.map((row) => Object.fromEntries(row.map((value, column) => [columns[column]!, value]))),
    );
    await expectExact(cluster.sweep('values-as-jobs', { ...props, parameters }), some);
  });

  test('are also the same with 100 kB', async () => {
    const long = ['x'.repeat(100_000), 'é"\n\\ '.repeat(16_667), '\u{1f600}'.repeat(25_000)];
    const command = [...SHOW, '$(text)'];
    const parameters = Parameters.list('text', long);
    const file = cluster.sweep('long', { parameters, command, resources: RESOURCES });
    await expectExact(
      file,
      long.map((text) => [text]),
    );
  });

  async function expectExact(file: string, expected: readonly (readonly ParameterValue[])[]): Promise<void> {
    expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
    const output = path.basename(file, '.k8s.yaml');
    expect(await cluster.kubepar('collect', file, '--output', cluster.output(output))).toMatchObject({ code: 0 });
    const differences = expected.flatMap((row, task) => {
      const seen = cluster.read(output, 'tasks', String(task)).split('\0');
      const json = JSON.parse(seen.pop()!) as Record<string, ParameterValue>;
      return row.flatMap((value, column) =>
        seen[column] === String(value) && Object.values(json)[column] === value ? [] : [[value, seen[column], json]],
      );
    });
    expect(differences).toEqual([]);
  }
});

describe('tables of many rows', () => {
  const cluster = new TestNamespace();

  test('a grid of 1,000,000 rows takes less than 100 kB of YAML, and provides its first, middle and last row in a pod', async () => {
    const file = cluster.sweep('grid', {
      layout: 'indexed',
      maxFailedTasks: 0,
      parameters: Parameters.grid({
        a: range(0, 99),
        b: range(0, 9.99, 0.01),
        c: ['x y', 'é', '"', '', '1', '2', '3', '4', '5', '6'],
      }),
      command: ['sh', '-c', 'printf "%s|" "$@"', 'show', '$(a)', '$(b)', '$(c)'],
      resources: RESOURCES,
    });
    expect(fs.statSync(file).size).toBeLessThan(100_000);
    expect(await outputsOf(file, [0, 499_999, 999_999])).toEqual(['0|0|x y|', '49|9.99|6|', '99|9.99|6|']);
  });

  test('a CSV file with 50,000 rows of 40 bytes is accepted, and correct at both ends and at the ends of every ConfigMap', async () => {
    const row = (number: number): string =>
      `${String(number)},${'abcdefghij klmnopqrst_uvwxyzäöü'.slice(0, 33 - String(number).length)}`;
    const lines = Array.from({ length: 50_000 }, (_, number) => row(number));
    const csv = path.join('test', 'e2e', `cases-${cluster.name}.csv`);
    fs.writeFileSync(csv, `number,text\n${lines.join('\n')}\n`);
    let file: string;
    try {
      file = cluster.sweep('csv', {
        layout: 'indexed',
        parameters: Parameters.csv(csv),
        command: ['sh', '-c', 'printf "%s" "$1,$2"', 'show', '$(number)', '$(text)'],
        resources: RESOURCES,
      });
    } finally {
      fs.rmSync(csv);
    }
    const firstRows = [...fs.readFileSync(file, 'utf8').matchAll(/^ {2}rows-0-(\d+): \|$/gm)].map(([, first]) =>
      Number(first),
    );
    expect(firstRows.length).toBeGreaterThan(5);
    const tasks = [...firstRows.flatMap((first) => (first === 0 ? [0] : [first - 1, first])), 49_999];
    expect(await outputsOf(file, tasks)).toEqual(tasks.map((task) => lines[task]));
  });

  /** Applies the study without starting it, and runs single pods of it. */
  async function outputsOf(file: string, tasks: readonly number[]): Promise<string[]> {
    const objects = readYaml(fs.readFileSync(file, 'utf8')) as RenderedObject[];
    const job = objects.find(({ kind }) => kind === 'Job') as RenderedJob;
    const items = objects.map((object) => (object === job ? suspended(job) : object));
    fs.writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });

    const name = (task: number): string => `${job.metadata.name}-${String(task)}`;
    const pods = cluster.output('pods.json');
    const single = tasks.map((task) => podOf(job, name(task), task));
    fs.writeFileSync(pods, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: single }));
    expect(cluster.apply(pods)).toMatchObject({ code: 0, stderr: '' });
    const phases = (): string => cluster.kubectl('get', '-f', pods, '-o', 'jsonpath={.items[*].status.phase}');
    await cluster.until('the end of all pods', () => /^(Succeeded ?)+$/.test(phases()) || undefined, 240);
    return tasks.map((task) => /^(.*)\nkubepar\/1 record/m.exec(cluster.kubectl('logs', name(task)))![1]!);
  }

  function suspended(job: RenderedJob): unknown {
    return { ...job, spec: { ...job.spec, suspend: true } };
  }

  function podOf(job: RenderedJob, name: string, task: number): unknown {
    const { spec } = job.spec.template;
    const [container] = spec.containers;
    const env = [
      ...container.env.filter((variable) => variable.name !== 'KUBEPAR_LOST_PODS'),
      { name: 'KUBEPAR_TASK_LIST', value: String(task) },
    ];
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { ...spec, containers: [{ ...container, env }] },
    };
  }
});

/** Every character of the Basic Multilingual Plane that an argument can contain, 16 per text. */
function everyCharacter(): string[] {
  const codes = range(1, 0xffff).filter((code) => code < 0xd800 || code > 0xdfff);
  const texts: string[] = [];
  for (let start = 0; start < codes.length; start += 16)
    texts.push(String.fromCharCode(...codes.slice(start, start + 16)));
  return texts;
}

function generated(count: number): ParameterValue[] {
  const text = fc.string({ unit: 'binary' }).map((drawn) => drawn.replaceAll('\0', ''));
  const number = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter(
      (drawn) => !Object.is(drawn, -0) && (Math.abs(drawn) <= Number.MAX_SAFE_INTEGER || Math.abs(drawn) >= 1e21),
    );
  return fc.sample(fc.oneof(text, number, fc.integer(), fc.boolean()), { seed: 1, numRuns: count });
}
