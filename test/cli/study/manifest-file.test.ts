import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Yaml } from 'cdk8s';
import { CliError, EXIT } from '../../../cli/text/errors';
import { readManifest, tryIdentity, tryWithParameters } from '../../../cli/study/manifest-file';
import type { ManifestObject } from '../../../cli/study/manifest-object';
import { ExpandedSweep, Parameters, range, StaticSimulation } from '../../../lib';
import { renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';

const folder = testFolder();

function write(...objects: readonly unknown[]): string {
  const file = path.join(fs.mkdtempSync(path.join(folder, 'test-')), 'study.k8s.yaml');
  fs.writeFileSync(file, Yaml.stringify(...objects));
  return file;
}

function errorOf(act: () => unknown): CliError {
  try {
    act();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A table that takes three ConfigMaps. */
const TEXTS = Array.from({ length: 6 }, (_, row) => `${String(row)}${'x'.repeat(100_000)}`);
const LARGE = Parameters.list('text', TEXTS);

describe('readManifest', () => {
  test('gives a study without parameters an empty row for each task', () => {
    const chart = new Chart(new App(), 'chart');
    new StaticSimulation(chart, 'study', { image: 'r-base:4.4.0', command: ['true'], completions: 5 });
    const [study] = readManifest(write(...(chart.toJson() as unknown[])));
    expect(study!.parameters).toMatchObject({ columns: [], length: 5 });
    expect(study!.parameters.row(4)).toEqual([]);
  });

  test('gives a sweep its table, even from several ConfigMaps in any order', () => {
    const { objects } = renderSweep(LARGE, { layout: 'indexed' });
    expect(objects.filter(({ metadata }) => metadata.name.includes('-parameters-'))).toHaveLength(3);
    for (const order of [objects, objects.toReversed()]) {
      const [study] = readManifest(write(...order));
      expect(study!.parameters).toMatchObject({ columns: ['text'], length: 6 });
      expect(TEXTS.map((_, row) => study!.parameters.row(row))).toEqual(TEXTS.map((text) => [text]));
    }
  });

  test('returns values unchanged: text, numbers, true and false', () => {
    const rows = [
      { a: '1', b: 1, c: true },
      { a: ' \n"é\t', b: 1e-7, c: false },
    ];
    const [study] = readManifest(write(...renderSweep(Parameters.table(rows).replicate(2)).objects));
    expect([0, 1, 2, 3].map((task) => study!.parameters.row(task))).toEqual(
      [0, 0, 1, 1].map((row) => Object.values(rows[row]!)),
    );
  });

  test('distinguishes the studies of a file, each with its own table', () => {
    const chart = new Chart(new App(), 'chart');
    const props = { image: 'r-base:4.4.0', command: ['true'] };
    new ExpandedSweep(chart, 'first', { ...props, parameters: Parameters.grid({ n: range(1, 3) }) });
    new StaticSimulation(chart, 'second', { ...props, completions: 7 });
    new ExpandedSweep(chart, 'third', { ...props, parameters: Parameters.list('m', ['a', 'b']), layout: 'indexed' });
    const studies = readManifest(write(...(chart.toJson() as unknown[])));
    expect(
      studies.map(({ description, parameters }) => [description.id, parameters.columns, parameters.length]),
    ).toEqual([
      ['first', ['n'], 3],
      ['second', [], 7],
      ['third', ['m'], 2],
    ]);
    expect(studies[2]!.parameters.row(1)).toEqual(['b']);
  });

  test('uses the first Job of each study for all of its Jobs, because thousands take long to parse', () => {
    const chart = new Chart(new App(), 'chart');
    const props = { image: 'r-base:4.4.0', command: ['true'] };
    for (const id of ['first', 'second'])
      new ExpandedSweep(chart, id, { ...props, parameters: Parameters.list('text', ['a', '\n---\nkind: Job\n', 'c']) });
    const [study] = readManifest(write(...(chart.toJson() as unknown[])));
    const jobs = study!.objects.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata?.name);
    expect(jobs).toEqual([expect.stringMatching(/^first-.*-0$/), expect.stringMatching(/^second-.*-0$/)]);
    expect(study!.parameters.row(1)).toEqual(['\n---\nkind: Job\n']);
  });

  test('does not mistake a file of the study for a part of its table', () => {
    const { objects } = renderSweep(Parameters.list('m', ['a', 'b']));
    const { name, labels } = objects[0]!.metadata;
    const files = {
      kind: 'ConfigMap',
      metadata: { name: `${name}-files-0`, labels },
      data: { axes: 'list 1 1 m\n', 'rows-0-0': '"mine"\n' },
    };
    const [study] = readManifest(write(files, ...objects, files));
    expect(study!.parameters.row(1)).toEqual(['b']);
  });

  test.each([0, 1, 2])('says what to do if ConfigMap %d of the table is missing', (number) => {
    const { objects } = renderSweep(LARGE, { layout: 'indexed' });
    const file = write(...objects.filter(({ metadata }) => !metadata.name.endsWith(`-parameters-${String(number)}`)));
    const { message, exitCode } = errorOf(() => readManifest(file));
    const { name } = objects[0]!.metadata;
    expect(message).toBe(
      `the parameter table of ${name} is not complete in ${file}; synthesize again:\n    npm run synth`,
    );
    expect(exitCode).toBe(EXIT.usage);
  });
});

describe('tryWithParameters', () => {
  const { objects } = renderSweep(Parameters.list('m', ['a', 'b', 'c']));
  const study = tryIdentity(objects[0]!, { what: 'a file', remedy: 'synth again', exitCode: 2 })!;
  const changed = (change: (data: Record<string, string>) => void): ManifestObject[] =>
    objects.map((object) => {
      if (!object.metadata.name.endsWith('-parameters-0')) return object;
      const data = { ...(object as ManifestObject).data };
      change(data);
      return { ...object, data };
    });

  test('returns the table of a study among other objects', () => {
    expect(tryWithParameters(study, objects)!.parameters.row(2)).toEqual(['c']);
  });

  test.each<[string, (data: Record<string, string>) => void]>([
    ['its axes are missing', (data) => delete data['axes']],
    ['its rows are missing', (data) => delete data['rows-0-0']],
    ['a row is missing', (data) => (data['rows-0-0'] = '"a"\n"b"\n')],
    ['a row is cut', (data) => (data['rows-0-0'] = '"a"\n"b"\n"c')],
    ['it is one of another number of tasks', (data) => (data['axes'] = 'list 2 1 m\n')],
  ])('returns nothing if %s', (_what, change) => {
    expect(tryWithParameters(study, changed(change))).toBeUndefined();
  });
});
