import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CliError, EXIT } from '../../../cli/text/errors';
import { LocalPods } from '../../../cli/local/pod';
import { readManifest } from '../../../cli/study/manifest-file';
import { makePlan } from '../../../cli/plan/plan';
import { Parameters, Results } from '../../../lib';
import { renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { renderPool, type GivenPool } from '../../support';
import { cases } from '../../thoroughness';

const folder = testFolder();
const { yaml } = renderSweep(Parameters.grid({ n: [1, 2] }), { layout: 'indexed' });

function write(text: string): string {
  const file = path.join(folder, `manifest-${String(fs.readdirSync(folder).length)}.yaml`);
  fs.writeFileSync(file, text);
  return file;
}

/** What `plan` and `try` do with a file before anything runs. */
async function use(file: string): Promise<void> {
  for (const study of readManifest(file)) {
    makePlan(file, study, { taskSeconds: undefined, nodes: undefined, cpuHourPrice: undefined });
    await new LocalPods(study).stop();
  }
}

function edited(from: RegExp, to: string): () => string {
  return () => {
    expect(yaml).toMatch(from);
    return write(yaml.replace(from, to));
  };
}

describe('a manifest that plan and try cannot use is wrong usage, reported in one sentence with a remedy', () => {
  test.each<[string, () => string, RegExp]>([
    [
      'not there',
      () => path.join(folder, 'nope.yaml'),
      /^can't read \S+nope\.yaml: (Error: )?ENOENT: .*; correct the path, or synthesize first:\n {4}npm run synth$/,
    ],
    ['a folder', () => folder, /^\S+ is a folder; name a manifest/],
    [
      'a link to itself',
      () => {
        const link = path.join(folder, 'link.yaml');
        fs.symlinkSync(link, link);
        return link;
      },
      /^can't read \S+link\.yaml: (Error: )?ELOOP/,
    ],
    ['empty', () => write(''), /contains no study: it must be a file that cdk8s synth wrote/],
    ['a word', () => write('hello\n'), /contains no study/],
    ['a list', () => write('- a\n- b\n'), /contains no study/],
    ['bytes', () => write('\u0000\u0001\u0002'), /contains no study|not valid YAML/],
    [
      'cut off',
      () => write(yaml.slice(0, yaml.length / 2)),
      /^\S+ (is not valid YAML|contains no study)|no Job of|is not complete/,
    ],
    [
      'an alias to nothing',
      () => write('a: *nope\n'),
      /is not valid YAML: Unresolved alias .*: nope; synthesize again:\n {4}npm run synth$/,
    ],
    [
      'aliases of aliases',
      () =>
        write(
          'a: &a [x,x,x,x,x,x,x,x,x]\n' +
            [...'bcdefgh'].map((key, i) => `${key}: &${key} [${`*${'abcdefg'[i]!},`.repeat(9)}]\n`).join(''),
        ),
      /is not valid YAML: Excessive alias count/,
    ],
    [
      'a Job without its spec',
      edited(/^( {2}template:)[^]*$/m, '  suspend: false\n'),
      /Job \S+: spec\.template: must be an object, got nothing; undo the edit/,
    ],
    [
      'a number among the words of a command',
      edited(/^( +)command:$/m, '$1command:\n$1  - 7'),
      /Job \S+: spec\.template\.spec\.containers\[0\]\.command\[0\]: must be text that a program can take, a number in quotes, got 7; undo the edit/,
    ],
    [
      'a number as the content of a file',
      edited(/^data:$/m, 'data:\n  size: 7'),
      /ConfigMap \S+: data\.size: must be text, got 7; undo the edit/,
    ],
    [
      'a description that is no JSON',
      edited(/"format": ?1,/, '"format" 1,'),
      /study\.json: must be complete JSON, got .*; undo the edit/,
    ],
  ])('%s', async (_what, file, said) => {
    const error: unknown = await use(file()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).exitCode).toBe(EXIT.usage);
    expect((error as CliError).message).toMatch(said);
  });
});

describe('a manifest that is cut off within or before its last Job is refused, wherever it is cut', () => {
  const lineCuts = (text: string): string[] => {
    const lines = text.split('\n').slice(0, -1);
    const first = lines.lastIndexOf('kind: Job') - 2;
    return lines.slice(first).map((_, position) => `${lines.slice(0, first + position).join('\n')}\n`);
  };
  const byteCuts = (text: string): string[] =>
    Array.from({ length: 60 }, (_, position) => text.slice(0, text.length - 1 - position));
  const ofPool = (given: GivenPool): string =>
    renderPool({ secrets: [{ secret: 'keys', mountPath: '/keys' }], ...given }).yaml;

  test.each<[string, string]>([
    ['a sweep in one Job', yaml],
    ['a sweep with a Job for each row', renderSweep(Parameters.grid({ n: [1, 2, 3] })).yaml],
    ['a queue', ofPool({})],
    ['a queue with results on a volume', ofPool({ results: Results.volume({ claimName: 'results' }) })],
    ['a queue with results in a bucket', ofPool({ results: Results.bucket({ url: 's3://results', secret: 'keys' }) })],
  ])('%s', async (_, whole) => {
    await expect(use(write(whole))).resolves.toBeUndefined();
    for (const text of cases([...lineCuts(whole), ...byteCuts(whole)], 9)) {
      const error: unknown = await use(write(text)).catch((thrown: unknown) => thrown);
      expect([text.slice(-100), error]).toEqual([expect.any(String), expect.any(CliError)]);
      expect((error as CliError).exitCode).toBe(EXIT.usage);
    }
  });
});

describe('a manifest with a Job for each row', () => {
  const jobs = renderSweep(Parameters.grid({ n: [1, 2, 3] })).yaml;
  /** The manifest with a change in its last Job alone. */
  const inLast = (from: RegExp, to: string): string => {
    const at = jobs.lastIndexOf('---\n');
    expect(jobs.slice(at)).toMatch(from);
    return jobs.slice(0, at) + jobs.slice(at).replace(from, to);
  };

  test.each<[string, string, RegExp]>([
    [
      'another command',
      inLast(/- \/opt\/script.R/, '- /opt/other.R'),
      /Job \S+-3 that differs from the others of \S+ in more than its parameters/,
    ],
    ['another request', inLast(/cpu: \S+/, 'cpu: 7'), /Job \S+-3 that differs/],
    ['the task of another one', inLast(/(name: KUBEPAR_TASK_LIST\n +value: )"2"/, '$1"1"'), /Job \S+-3 that differs/],
    [
      'the index of another one',
      inLast(/(kubepar.dev\/tasks: )"2"/g, '$1"1"').replace(/(name: KUBEPAR_TASK_LIST\n +value: )"2"/, '$1"1"'),
      /several Jobs of study-\w+ for one task/,
    ],
    ['two completions', jobs.replaceAll('completions: 1', 'completions: 2'), /Job \S+ with 2 completions instead of 1/],
    ['marks of a merge', inLast(/^ {2}completions:/m, '<<<<<<< HEAD\n  completions:'), /is not valid YAML/],
  ])('is refused if a later Job has %s', async (_, text, said) => {
    const error: unknown = await use(write(text)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).message).toMatch(said);
  });

  test.each<[string, string]>([
    ['its labels are in quotes', jobs.replaceAll(/(kubernetes\.io\/\w+: )([\w-]+)$/gm, '$1"$2"')],
    ['a separator has a comment', jobs.replace(/---\n(?=apiVersion: batch)/, '--- # batch 2\n')],
    ['a separator ends in a blank', jobs.replace(/---\n(?=apiVersion: batch)/, '--- \n')],
    ['each separator has a comment', jobs.replaceAll('---\n', '--- # next\n')],
    [
      'it has other indentation',
      parseAllDocuments(jobs)
        .map((each) => `---\n${each.toString({ indent: 4 })}`)
        .join(''),
    ],
    [
      'it is JSON',
      parseAllDocuments(jobs)
        .map((each) => JSON.stringify(each))
        .join('\n---\n') + '\n',
    ],
  ])('is read if %s', async (_, text) => {
    await expect(use(write(text))).resolves.toBeUndefined();
  });
});

describe('a manifest is refused if', () => {
  const pool = renderPool({}).yaml;
  const without = (text: string, name: RegExp): string =>
    text
      .split(/^---\n/m)
      .filter((part) => !(/^kind: ConfigMap$/m.test(part) && name.test(part)))
      .join('---\n');

  test.each<[string, string, RegExp]>([
    ['it lacks the wrapper', without(yaml, /^ {2}name: \S+-runtime$/m), /Job \S+ without its ConfigMap \S+-runtime/],
    [
      'it lacks the wrapper of a queue',
      without(pool, /^ {2}name: pool-\w{8}-runtime$/m),
      /without its ConfigMap \S+-runtime/,
    ],
    [
      'it lacks the items of a queue',
      without(pool, /^ {2}name: \S+-items-0$/m),
      /Job \S+-load without its ConfigMap \S+-items-0/,
    ],
    [
      'it lacks a file of the wrapper',
      pool.replace(/key: run\.sh$/m, 'key: walk.sh'),
      /without walk\.sh in its ConfigMap/,
    ],
    [
      'its pods are more than its tasks',
      yaml.replace('completions: 2', 'completions: 9'),
      /9 completions instead of 2/,
    ],
    ['its pods are fewer', yaml.replace('completions: 2', 'completions: 1'), /1 completions instead of 2/],
    [
      'its request is none',
      yaml.replace(/cpu: \S+/, 'cpu: abc'),
      /resources\.requests\.cpu: must be a quantity such as 500m or 2Gi, got "abc"/,
    ],
    ['its request is negative', yaml.replace(/cpu: \S+/, 'cpu: -1'), /must be a quantity such as 500m or 2Gi, got -1/],
    [
      'its limit is none',
      yaml.replace(/(limits:\n(?: .*\n)*? +memory: )\S+/, '$15x'),
      /resources\.limits\.memory: must be a quantity/,
    ],
  ])('%s', async (_, text, said) => {
    expect([yaml, pool]).not.toContain(text);
    const error: unknown = await use(write(text)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).message).toMatch(said);
  });

  test.each(['2', '0.5', '2.5k', '"500000u"', '"1Ki"'])('not if its request of CPU is %s', async (cpu) => {
    await expect(use(write(yaml.replace(/cpu: \S+/, `cpu: ${cpu}`)))).resolves.toBeUndefined();
  });
});

test('a manifest with Windows line endings is read in the same way', () => {
  const read = (text: string): unknown =>
    readManifest(write(text)).map(({ parameters, ...study }) => [study, parameters.row(0), parameters.row(1)]);
  expect(read(yaml.replaceAll('\n', '\r\n'))).toEqual(read(yaml));
});

test('a list that was emptied by hand counts as missing', async () => {
  const file = edited(/^( +)volumeMounts:\n(\1[ -].*\n)+/m, '$1volumeMounts:\n');
  await expect(use(file())).resolves.toBeUndefined();
});

describe("a study's id instead of a manifest", () => {
  const project = testFolder();
  const before = process.cwd();

  beforeAll(() => {
    fs.mkdirSync(path.join(project, 'dist'));
    fs.mkdirSync(path.join(project, 'study'));
    fs.writeFileSync(path.join(project, 'dist', 'prices.k8s.yaml'), yaml);
    process.chdir(project);
  });
  afterAll(() => {
    process.chdir(before);
  });

  const [name = ''] = /study-[0-9a-f]{8}/.exec(yaml) ?? [];

  test.each([
    [
      'the id of a study, also where a folder is called so',
      'study',
      'study is a folder; the study study is in dist/prices.k8s.yaml: name that',
    ],
    ['a name with the hash', name, `there is no file ${name}; the study ${name} is in dist/prices.k8s.yaml: name that`],
    [
      'the id of no study',
      'studies',
      'there is no file studies; name a manifest, such as dist/….k8s.yaml, which cdk8s synth writes',
    ],
  ])('causes a hint at the file that contains it: %s', (_what, reference, message) => {
    expect(() => readManifest(reference)).toThrow(new CliError(message, EXIT.usage));
  });
});
