import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Yaml } from 'cdk8s';
import { CliError, EXIT } from '../../../cli/text/errors';
import { findStudy, type FoundStudy } from '../../../cli/cluster/find-study';
import { Parameters, StaticSimulation } from '../../../lib';
import { renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { simulation, type RenderedConfigMap } from '../../support';
import { applied } from '../fake-cluster';
import { clusterOf } from '../namespace';

const folder = testFolder();

/** A version of a study over these values, that was created at some hour. */
function version(hour: number, ...values: readonly string[]): readonly RenderedConfigMap[] {
  const { configMaps } = renderSweep(Parameters.list('method', values));
  const created = new Date(Date.UTC(2024, 4, 1, hour)) as unknown as string;
  return applied(configMaps, created, () => undefined) as unknown as RenderedConfigMap[];
}

const OLD = version(8, 'lm');
const NEW = version(10, 'lm', 'rf');
const BETWEEN = version(9, 'gbm', 'rf', 'lm');
const nameOf = (maps: readonly RenderedConfigMap[]): string => maps[0]!.metadata.name;

const rowsOf = ({ parameters }: FoundStudy): unknown =>
  Array.from({ length: parameters.length }, (_, task) => parameters.row(task)[0]);

async function refusal(maps: readonly RenderedConfigMap[], reference: string): Promise<[string, number]> {
  const error: unknown = await findStudy(clusterOf(maps), reference).catch((reason: unknown) => reason);
  if (error instanceof CliError) return [error.message, error.exitCode];
  throw new Error('it was found');
}

describe('a study given by its id', () => {
  test('is found with its table', async () => {
    const found = await findStudy(clusterOf(NEW), 'study');
    expect(found).toMatchObject({ name: nameOf(NEW), note: undefined, description: { id: 'study', tasks: 2 } });
    expect(rowsOf(found)).toEqual(['lm', 'rf']);
  });

  test.each([
    ['old before new', [...OLD, ...BETWEEN, ...NEW]],
    ['new before old', [...NEW, ...BETWEEN, ...OLD]],
  ])(
    'is the version that was created last, with its own table, and the others are reported: %s',
    async (_what, maps) => {
      const found = await findStudy(clusterOf(maps), 'study');
      expect(found.note).toBe(
        `study means ${nameOf(NEW)}, the newest version; there are earlier versions, too: ${nameOf(BETWEEN)}, ${nameOf(OLD)}`,
      );
      expect(rowsOf(found)).toEqual(['lm', 'rf']);
    },
  );
});

describe('a study given by its name', () => {
  test.each([
    ['oldest', OLD, ['lm']],
    ['one between', BETWEEN, ['gbm', 'rf', 'lm']],
    ['newest', NEW, ['lm', 'rf']],
  ])('is that version, without a note: the %s', async (_what, maps, values) => {
    const found = await findStudy(clusterOf([...OLD, ...BETWEEN, ...NEW]), nameOf(maps));
    expect(found).toMatchObject({ name: nameOf(maps), note: undefined });
    expect(rowsOf(found)).toEqual(values);
  });
});

describe('a study that does not exist', () => {
  test.each(['study-00000000', 'two words', 'a=b,c', ''])(
    'given as %j is reported with the existing ones',
    async (given) => {
      expect(await refusal([...OLD, ...NEW], given)).toEqual([
        `study "${given}" is not in namespace team; studies in it: study; to look elsewhere, use --namespace or --context`,
        EXIT.usage,
      ]);
    },
  );

  test.each(['stduy', 'Study', 'stud', 'studys'])(
    'given as %j is reported with the one that was probably meant',
    async (given) => {
      expect(await refusal([...OLD, ...NEW], given)).toEqual([
        `study "${given}" is not in namespace team; did you mean study? studies in it: study; to look elsewhere, use --namespace or --context`,
        EXIT.usage,
      ]);
    },
  );

  test('in an empty namespace is reported as such', async () => {
    const [message] = await refusal([], 'study');
    expect(message).toBe(
      'study "study" is not in namespace team; there are no studies in it; to look elsewhere, use --namespace or --context',
    );
  });
});

test('a study with an incomplete table in the cluster is refused with a remedy', async () => {
  const maps = NEW.filter(({ metadata }) => !metadata.name.endsWith('-parameters-0'));
  for (const reference of ['study', nameOf(NEW)]) {
    expect(await refusal(maps, reference)).toEqual([
      `the parameter table of ${nameOf(NEW)} is not complete in namespace team; apply its manifest again`,
      EXIT.failures,
    ]);
  }
});

describe('a study given by its manifest', () => {
  function write(chart: Chart): string {
    const file = path.join(fs.mkdtempSync(path.join(folder, 'test-')), 'study.k8s.yaml');
    fs.writeFileSync(file, Yaml.stringify(...(chart.toJson() as unknown[])));
    return file;
  }
  const chart = (namespace?: string): Chart =>
    Chart.of(simulation({}, 'study', new Chart(new App(), 'chart', { namespace })));
  const inCluster = applied(renderStudy(), '', () => undefined) as unknown as RenderedConfigMap[];

  function renderStudy(): RenderedConfigMap[] {
    return (chart().toJson() as RenderedConfigMap[]).filter(({ kind }) => kind === 'ConfigMap');
  }

  test('is the version of the file', async () => {
    expect(await findStudy(clusterOf([...NEW, ...inCluster]), write(chart('team')))).toMatchObject({
      name: nameOf(inCluster),
      note: undefined,
    });
  });

  test('is refused if it was not applied, or to another namespace', async () => {
    const file = write(chart());
    expect(await refusal(NEW, file)).toEqual([
      `${nameOf(inCluster)} of ${file} is not in namespace team; apply the file first:\n    kubectl apply -f ${file}`,
      EXIT.usage,
    ]);
    const elsewhere = write(chart('other'));
    expect(await refusal(inCluster, elsewhere)).toEqual([
      `${elsewhere} is for namespace other, not team; add --namespace other`,
      EXIT.usage,
    ]);
  });

  test('is refused if the file contains several', async () => {
    const both = chart();
    new StaticSimulation(both, 'second', { image: 'r-base:4.4.0', command: ['true'], completions: 1 });
    const file = write(both);
    expect(await refusal(inCluster, file)).toEqual([
      `${file} contains 2 studies; name one of them by its id`,
      EXIT.usage,
    ]);
  });
});
