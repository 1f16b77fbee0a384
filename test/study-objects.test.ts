import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { ExpandedSweep, Parameters } from '../lib';
import { jobsOf, renderSweep } from './manifest/support';
import { renderChart, simulation, TestProject, thrownBy } from './support';
import { cases } from './thoroughness';

const project = new TestProject();

describe('the objects of a study', () => {
  test('have the order in which they are needed: ConfigMaps before the Job', () => {
    for (const name of ['a', 'b', 'c']) project.write(`src/${name}`, 'x'.repeat(200_000));
    const chart = new Chart(Testing.app(), 'chart');
    const { name } = simulation({ files: ['src'] }, 'study', chart);
    expect(renderChart(chart).objects.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      ['ConfigMap', name],
      ['ConfigMap', `${name}-runtime`],
      ['ConfigMap', `${name}-files-0`],
      ['ConfigMap', `${name}-files-1`],
      ['ConfigMap', `${name}-files-2`],
      ['Job', name],
    ]);
  });

  test('of a sweep are also ordered: the table before the Jobs, those in the order of the rows', () => {
    project.write('a.R');
    const rendered = renderSweep(Parameters.list('method', ['rf', 'lm']), { files: ['a.R'] });
    const { name } = rendered.configMaps[0]!.metadata;
    expect(rendered.objects.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      ['ConfigMap', name],
      ['ConfigMap', `${name}-runtime`],
      ['ConfigMap', `${name}-parameters-0`],
      ['ConfigMap', `${name}-files-0`],
      ['Job', `${name}-rf`],
      ['Job', `${name}-lm`],
    ]);
    expect(rendered.configMaps.every(({ immutable }) => immutable)).toBe(true);
  });

  test('of a sweep exist, whatever the values that name them', () => {
    const values = ['resource', 'study', 'runtime', 'files-0', 'parameters-0', 'job'];
    const jobs = jobsOf(renderSweep(Parameters.list('value', values)));
    expect(jobs.map(({ metadata }) => metadata.name.replace(/^study-[0-9a-f]{8}-/, ''))).toEqual(values);
  });

  test('have the labels of the study, and so do the pods', () => {
    const { objects, job } = renderChart(Chart.of(simulation({}, 'monte-carlo')));
    const { labels } = job.metadata;
    expect(labels).toMatchObject({ 'kubepar.dev/study': 'monte-carlo', 'app.kubernetes.io/managed-by': 'kubepar' });
    const [description, ...others] = objects;
    expect(description!.metadata.labels).toEqual({ ...labels, 'app.kubernetes.io/component': 'description' });
    for (const { metadata } of others) expect(metadata.labels).toEqual(labels);
    expect(job.spec.template).toMatchObject({ metadata: { labels } });
  });

  test('are in the namespace of the chart, and name none if it has none', () => {
    const { objects } = renderChart(Chart.of(simulation({}, 'study', namespaced('team-a'))));
    for (const { metadata } of objects) expect(metadata.namespace).toBe('team-a');
    expect(Yaml.stringify(...renderChart(Chart.of(simulation())).objects)).not.toContain('namespace:');
  });
});

describe('a namespace', () => {
  test.each(['a', 'default', 'team-a', 'kubeflow', '2024', 'n'.repeat(63)])('%s is accepted', (namespace) => {
    expect(thrownBy(() => simulation({}, 'study', namespaced(namespace)))).toEqual([]);
  });

  test.each(['Default_NS', 'n'.repeat(64), 'kube-system', 'kube-public', '', 'a.b', '-a'])(
    '%j is refused',
    (namespace) => {
      expect(thrownBy(() => simulation({}, 'study', namespaced(namespace)))).toEqual([
        {
          prop: 'namespace',
          rule: 'be at most 63 lower-case letters, digits and "-", and not start with "kube-"',
          given: namespace,
          remedy: "rename the chart's namespace",
        },
      ]);
    },
  );
});

test('a chart without an app is refused, because nobody writes it', () => {
  const chart = new Chart(undefined as unknown as App, 'chart');
  expect(thrownBy(() => simulation({}, 'study', chart))).toMatchObject([
    { prop: 'scope', rule: 'be in a Chart of an App, because only an App writes it', given: 'Chart' },
  ]);
});

describe('two studies with the same id', () => {
  test('are refused in one namespace, and both are named', () => {
    const app = new App();
    simulation({}, 'study', new Chart(app, 'first'));
    expect(() => simulation({}, 'study', new Chart(app, 'second'))).toThrow(
      /^\[second\/study\] id: must not be the id of another study in its namespace \(\[first\/study\]\), got "study"; rename one of them$/,
    );
  });

  test('are refused whatever their props, because the command could not distinguish them', () => {
    const app = new App();
    simulation({ seed: 1 }, 'study', new Chart(app, 'first', { namespace: 'a' }));
    expect(thrownBy(() => simulation({ seed: 2 }, 'study', new Chart(app, 'second', { namespace: 'a' })))).toHaveLength(
      1,
    );
  });

  test('are refused in one chart', () => {
    const chart = new Chart(new App(), 'chart');
    simulation({}, 'study', chart);
    expect(() => simulation({}, 'study', chart)).toThrow(
      /^\[chart\/study\] id: must not be the id of another construct there \(\[chart\/study\]\), got "study"; rename one of them$/,
    );
  });

  test('are accepted in two namespaces', () => {
    const app = new App();
    simulation({}, 'study', new Chart(app, 'first', { namespace: 'a' }));
    expect(thrownBy(() => simulation({}, 'study', new Chart(app, 'second', { namespace: 'b' })))).toEqual([]);
    expect(thrownBy(() => simulation({}, 'study', new Chart(app, 'third')))).toEqual([]);
  });

  test('are refused whatever their patterns, even if one has many Jobs', () => {
    const chart = new Chart(new App(), 'chart');
    const props = { image: 'r-base:4.4.0', command: ['true'], parameters: Parameters.list('n', [1, 2]) };
    new ExpandedSweep(chart, 'study', props);
    const other = new Chart(chart, 'other');
    const problem = { prop: 'id', rule: 'not be the id of another study in its namespace ([chart/study])' };
    expect(thrownBy(() => simulation({}, 'study', other))).toMatchObject([problem]);
    expect(thrownBy(() => new ExpandedSweep(new Chart(chart, 'third'), 'study', props))).toMatchObject([problem]);
  });

  test('and studies with other ids do not conflict', () => {
    const chart = new Chart(new App(), 'chart');
    simulation({}, 'study', chart);
    expect(thrownBy(() => simulation({}, 'study-2', chart))).toEqual([]);
  });
});

function namespaced(namespace: string): Chart {
  return new Chart(new App(), 'chart', { namespace });
}

describe('a construct that is created after its app was synthesized', () => {
  const root = path.dirname(__dirname);
  const tsx = require.resolve('tsx/cli');

  /** What a program prints that has two charts, `a` with a study, and `b`. */
  function told(...statements: readonly string[]): string {
    project.write(
      'main.ts',
      `import { App, Chart, Testing } from 'cdk8s';
       import { RedisService, StaticSimulation } from '${path.join(root, 'lib')}';
       const app = new App({ outdir: 'out' });
       const [a, b] = ['a', 'b'].map((id) => new Chart(app, id));
       const study = (chart: Chart, id: string) =>
         new StaticSimulation(chart, id, { image: 'r-base:4.5.0', command: ['true'], completions: 1 });
       study(a, 'first');
       ${statements.join(';\n')}`,
    );
    fs.symlinkSync(path.join(root, 'node_modules'), project.path('node_modules'));
    const { status, stderr } = spawnSync(process.execPath, [tsx, 'main.ts'], { cwd: project.folder, encoding: 'utf8' });
    expect(status).toBe(0);
    return stderr;
  }

  const late = (at: string): string =>
    `warning: [${at}] scope: created after app.synth(), so it is in no file; move app.synth() to the end\n`;

  test('causes a warning', () => {
    expect(told('app.synth()', "study(b, 'second')", "new RedisService(b, 'third')")).toBe(
      late('b/second') + late('b/third'),
    );
  });

  test.each<[string, readonly string[]]>(
    cases([
      ['is synthesized again', ['app.synth()', "study(b, 'second')", 'app.synth()']],
      ['was only looked at before', ['app.synthYaml()', 'Testing.synth(a)', "study(b, 'second')", 'app.synth()']],
      ['is another one', ['app.synth()', "study(new Chart(new App({ outdir: 'out' }), 'c'), 'first')"]],
      ['is never synthesized', []],
    ]),
  )('causes none if the app %s', (_, statements) => {
    expect(told(...statements)).toBe('');
  });
});
