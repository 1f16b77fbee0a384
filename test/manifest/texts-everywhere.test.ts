import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { App, Chart, Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { Parameters, Results, StudyError } from '../../lib';
import { pool, pythonWith, redis, REPEATABLE, simulation, sweep, TestProject } from '../support';
import { cases, draws } from '../thoroughness';

const project = new TestProject();

/** Places from which a text can reach the manifest. */
const PLACES: Readonly<Record<string, (text: string, chart: Chart) => unknown>> = {
  'a word of the command': (text, chart) => simulation({ command: ['R', text] }, 'study', chart),
  'a variable': (text, chart) => simulation({ env: { A: text } }, 'study', chart),
  'the name of a variable': (text, chart) => simulation({ env: { [text]: 'a' } }, 'study', chart),
  'an id': (text, chart) => simulation({}, text, chart),
  'an image': (text, chart) => simulation({ image: text }, 'study', chart),
  'a tag': (text, chart) => simulation({ image: `r-base:${text}` }, 'study', chart),
  'a Secret': (secret, chart) => simulation({ secrets: [{ secret, mountPath: '/a' }] }, 'study', chart),
  'the path of a Secret': (path, chart) =>
    simulation({ secrets: [{ secret: 'a', mountPath: `/${path}` }] }, 'study', chart),
  'a claim': (claimName, chart) => simulation({ results: Results.volume({ claimName }) }, 'study', chart),
  'the URL of a bucket': (text, chart) =>
    simulation({ results: Results.bucket({ url: `s3://${text}` }) }, 'study', chart),
  'the folder of a bucket': (text, chart) =>
    simulation({ results: Results.bucket({ url: `s3://results/${text}` }) }, 'study', chart),
  'the region of a bucket': (region, chart) =>
    simulation({ results: Results.bucket({ url: 's3://results', region }) }, 'study', chart),
  'the store of a bucket': (text, chart) =>
    simulation({ results: Results.bucket({ url: 's3://results', endpoint: `https://${text}` }) }, 'study', chart),
  'the key of a bucket': (kmsKey, chart) =>
    simulation({ results: Results.bucket({ url: 's3://results', encryption: { kmsKey } }) }, 'study', chart),
  'the audience of a token': (audience, chart) =>
    simulation({ results: Results.bucket({ url: 'gs://results', secret: 'a', token: { audience } }) }, 'study', chart),
  'the value of a node label': (a, chart) => simulation({ pod: { nodeSelector: { a } } }, 'study', chart),
  'the key of a node label': (key, chart) => simulation({ pod: { nodeSelector: { [key]: 'a' } } }, 'study', chart),
  'the value of a toleration': (value, chart) =>
    simulation({ pod: { tolerations: [{ key: 'a', operator: 'Equal', value }] } }, 'study', chart),
  'a scheduler': (schedulerName, chart) => simulation({ pod: { schedulerName } }, 'study', chart),
  'a pull secret': (name, chart) => simulation({ pod: { imagePullSecrets: [{ name }] } }, 'study', chart),
  'an attribute of a volume': (a, chart) =>
    simulation({ pod: { volumes: [{ name: 'v', csi: { driver: 'a.b', volumeAttributes: { a } } }] } }, 'study', chart),
  'the name of an attribute': (key, chart) =>
    simulation(
      { pod: { volumes: [{ name: 'v', csi: { driver: 'a.b', volumeAttributes: { [key]: 'a' } } }] } },
      'study',
      chart,
    ),
  'a value of a parameter': (text, chart) => sweep({ parameters: Parameters.list('n', [text, 'zz']) }, 'study', chart),
  'the name of a parameter': (text, chart) => sweep({ parameters: Parameters.list(text, ['a']) }, 'study', chart),
  'an item': (text, chart) => pool({ items: [text, 'zz'] }, 'study', chart),
  'a file': (text, chart) => {
    project.write('a.R', text);
    return simulation({ files: ['a.R'], command: ['cat', 'a.R'] }, 'study', chart);
  },
  'the name of a file': (name, chart) => {
    fs.rmSync(project.path('d'), { recursive: true, force: true });
    fs.mkdirSync(project.path('d'));
    try {
      fs.writeFileSync(project.path('d', name), 'a');
    } catch {
      // No file can have such a name, so there is none to report.
      fs.writeFileSync(project.path('d', 'a'), 'a');
    }
    return simulation({ files: ['d'] }, 'study', chart);
  },
  'a class of storage': (storageClass, chart) => redis({ storageClass }, 'study', chart),
  'the key of a password': (key, chart) => redis({ password: { secret: 'a', key } }, 'study', chart),
  'a namespace': (namespace) => simulation({}, 'study', new Chart(new App(), 'chart', { namespace })),
  'a label of the chart': (a) => simulation({}, 'study', new Chart(new App(), 'chart', { labels: { a } })),
  'a key of a label of the chart': (key) =>
    simulation({}, 'study', new Chart(new App(), 'chart', { labels: { [key]: 'a' } })),
};

/** Texts that parsers of YAML 1.1 and 1.2 read differently, or that have a meaning in either. */
const WORDS =
  'y Y yes No on OFF true null ~ NULL 0 07 0o7 0O7 0o_7 0x1F 0X1f 0b1 0B1 0b-1 -0o7 +1 1_000 1e3 1e1_0 1E+3 1. .5 +.5 .inf -.INF .nan 1:30 190:20:30.15 2001-01-01 2001-12-14t21:59:43.10-05:00 = << ? - -- --- ... ! & * | > % @ ` # : , [] {} !!int a:b'.split(
    ' ',
  );
const SIGNS = Array.from(
  '01289abefonxyNOX+-_.:~=<#!&*|>%@`"\'[]{},?/\\ \t\n\r\u0085\u00a0\u2028\ufeff\ufffe\u202eé数\u{1f600}\0\x01\x7f',
);
const TEXTS = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(' ', '\n', '\t', 'a', '0'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefox_.+-'), minLength: 1, maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.mixedCase(fc.constantFrom(...WORDS)),
);

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

test.each(cases(Object.entries(PLACES)))(
  'any text is read unchanged from the manifest by parsers of YAML 1.1 and 1.2, or refused: %s',
  (_, put) => {
    const manifests: { readonly yaml: string; readonly objects: unknown }[] = [];
    const read = new Set<string>();
    fc.assert(
      fc.property(TEXTS, (text) => {
        const objects = unread(tryObjects((chart) => put(text, chart)) ?? [], read);
        const yaml = Yaml.stringify(...objects);
        for (const version of ['1.1', '1.2'] as const) {
          const seen = parseAllDocuments(yaml, { version }).map((document) => document.toJS() as unknown);
          // Jest's own comparison takes as long as the parser.
          if (!isDeepStrictEqual(seen, objects)) expect(seen).toEqual(objects);
        }
        manifests.push({ yaml, objects });
      }),
      { ...REPEATABLE, numRuns: draws(90), examples: cases(WORDS).map((word): [string] => [word]) },
    );
    const seen = readByPython(manifests.map(({ yaml }) => yaml));
    const expected = manifests.map(({ objects }) => objects);
    if (!isDeepStrictEqual(seen, expected)) expect(seen).toEqual(expected);
  },
);

/** The objects that differ from all before in more than the hash in their names: most manifests differ in one of theirs. */
function unread(objects: readonly ManifestObject[], read: Set<string>): ManifestObject[] {
  const [hash] = /-[0-9a-f]{8}$/.exec(objects[0]?.metadata.name ?? '') ?? [];
  return objects.filter((object) => {
    const json = JSON.stringify(object);
    const before = read.size;
    return read.add(hash === undefined ? json : json.replaceAll(hash, '-hash')).size > before;
  });
}

interface ManifestObject {
  readonly metadata: { readonly name: string };
}

/** The objects of a study, as cdk8s writes them; undefined if it is refused. */
function tryObjects(create: (chart: Chart) => unknown): ManifestObject[] | undefined {
  try {
    const made = create(new Chart(new App(), 'chart'));
    return JSON.parse(JSON.stringify(Chart.of(made as Chart).toJson())) as ManifestObject[];
  } catch (error) {
    if (error instanceof StudyError) return undefined;
    throw error;
  }
}

/** How PyYAML, which only supports YAML 1.1, reads each text. */
function readByPython(texts: readonly string[]): unknown {
  // PyYAML knows that a single = or << has its own type in YAML 1.1, and does not read it as text.
  const script = `
import json, sys, yaml
loader = yaml.CSafeLoader
for name in ('value', 'merge'):
    loader.add_constructor('tag:yaml.org,2002:' + name, loader.construct_yaml_str)
print(json.dumps([list(yaml.load_all(text, loader)) for text in json.load(sys.stdin)], default=repr))`;
  const { stdout, stderr } = spawnSync(pythonWith('yaml'), ['-c', script], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}
