import * as fs from 'node:fs';
import * as path from 'node:path';
import { allVersions, findStudy } from '../../cli/cluster/find-study';
import { EXIT } from '../../cli/text/errors';
import { readManifest } from '../../cli/study/manifest-file';
import { readDescription } from '../../cli/study/study-file';
import { readCollectedStudy } from '../../cli/report/collected/collected-study';
import { describeStudy } from '../../lib/study/description';
import { clusterOf } from '../cli/namespace';
import { testFolder } from '../runtime/support';
import { checked } from '../support';
import { DESCRIPTIONS, TEXTS } from './cases/read';
import { tellingOf } from './telling';

const DESCRIPTION = describeStudy(checked({ completions: 2 }));
const folder = testFolder();
const ORIGIN = { what: 'study.json', remedy: 'synth again', exitCode: EXIT.usage };

describe('study.json', () => {
  test('is read as it was written', () => {
    const description = describeStudy(checked({ command: ['echo', 'é"\\\n$(', "it's"] }));
    expect(readDescription(JSON.stringify(description, undefined, 2), ORIGIN)).toEqual(description);
  });

  test('from before layouts and output formats existed describes one Indexed Job', () => {
    const { layout, output, ...older } = DESCRIPTION;
    expect({ layout, output }).toEqual({ layout: 'indexed', output: { format: 'auto' } });
    expect(readDescription(JSON.stringify(older), ORIGIN)).toEqual({ ...older, layout });
  });

  const REFUSED = [
    ...DESCRIPTIONS.map(({ changed, ...rest }) => ({ ...rest, text: JSON.stringify({ ...DESCRIPTION, ...changed }) })),
    ...TEXTS,
  ];

  test.each(REFUSED)('is refused in a manifest if $title', async ({ text, told }) => {
    const map = JSON.stringify({
      kind: 'ConfigMap',
      metadata: { name: 'study-0123abcd', labels: { 'app.kubernetes.io/instance': 'study-0123abcd' } },
      data: { 'study.json': text },
    });
    const file = path.join(folder, 'study.k8s.yaml');
    fs.writeFileSync(file, map);
    expect(await tellingOf(() => readManifest(file))).toEqual({
      exitCode: EXIT.usage,
      message: `${file}: ConfigMap study-0123abcd: study.json: ${told}; undo the edit, or synthesize again`,
    });
  });

  test.each(REFUSED)('is refused in the cluster, by its name, if $title', async ({ text, told }) => {
    const cluster = clusterOf([describing('study-0123abcd', text)]);
    const message = `namespace team: ConfigMap study-0123abcd: study.json: ${told}; apply its manifest again`;
    for (const reference of ['study', 'study-0123abcd'])
      expect(await tellingOf(() => findStudy(cluster, reference))).toEqual({ exitCode: EXIT.failures, message });
  });

  test.each(REFUSED)('is refused in a results folder if $title', async ({ text, told }) => {
    fs.writeFileSync(path.join(folder, 'study.json'), text);
    const { exitCode, message } = await tellingOf(() => readCollectedStudy(folder));
    expect(exitCode).toBe(EXIT.usage);
    expect(message).toBe(
      `${path.join(folder, 'study.json')}: ${told}; name a folder that kubepar collect or kubepar try wrote, without changes, or collect again`,
    );
  });

  test('that cannot be read is omitted from the list of a namespace, and reported', async () => {
    const said: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    const cluster = clusterOf([
      describing('study-0123abcd', JSON.stringify(DESCRIPTION)),
      describing('study-89abcdef', '{'),
    ]);
    expect((await allVersions(cluster)).map(({ name }) => name)).toEqual(['study-0123abcd']);
    jest.restoreAllMocks();
    expect(said).toEqual([
      'note: skipped: namespace team: ConfigMap study-89abcdef: study.json: must be complete JSON, got "{"; apply its manifest again\n',
    ]);
  });

  test.each(['study', 'study-0123abcX', 'other-0123abcd', '../study-0123abcd'])(
    'is refused under the name %s, which is not its id with a hash',
    async (name) => {
      const cluster = clusterOf([describing(name, JSON.stringify(DESCRIPTION))]);
      expect(await tellingOf(() => findStudy(cluster, 'study'))).toEqual({
        exitCode: EXIT.failures,
        message: `namespace team: ConfigMap ${name}: must be labelled with study and a hash, got "${name}"; apply its manifest again`,
      });
    },
  );
});

function describing(name: string, text: string): object {
  const labels = {
    'app.kubernetes.io/instance': name,
    'kubepar.dev/study': 'study',
    'app.kubernetes.io/component': 'description',
  };
  return { metadata: { name, labels }, data: { 'study.json': text } };
}
