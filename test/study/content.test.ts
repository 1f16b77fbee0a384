import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Quantity } from '../../imports/k8s';
import { Results } from '../../lib';
import { contentOf, inputsOf } from '../../lib/study/content';
import { describeStudy } from '../../lib/study/description';
import { testFolder } from '../runtime/support';
import { checked, type Given } from '../support';

const folder = testFolder();
fs.writeFileSync(path.join(folder, 'a.R'), 'cat(1)\n');
fs.writeFileSync(path.join(folder, 'b.R'), 'cat(2)\n');

const before = process.cwd();
beforeAll(() => {
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
});

const BASE: Given = {
  files: ['a.R', 'b.R'],
  command: ['Rscript', 'a.R', '1'],
  env: { A: '1', B: '2' },
  secrets: [{ secret: 'token', mountPath: '/var/token' }],
};
const contentOfGiven = (given: Given, id = 'study'): string => contentOf(inputsOf(checked({ ...BASE, ...given }, id)));

describe('the content of a study changes with', () => {
  test.each<[string, Given, string]>([
    ['the tag of the image', { image: 'rocker/r-ver:4.5.1' }, 'image'],
    ['the digest of the image', { image: `rocker/r-ver@sha256:${'0'.repeat(64)}` }, 'image'],
    ['a word of the command', { command: ['Rscript', 'a.R', '2'] }, 'command'],
    ['where a word of the command ends', { command: ['Rscript', 'a.R 1'] }, 'command'],
    ['the order of the words', { command: ['Rscript', '1', 'a.R'] }, 'command'],
    ['a file that is missing', { files: ['a.R'] }, 'files.b.R'],
    ['a value of env', { env: { A: '1', B: '3' } }, 'env.B'],
    ['a name of env', { env: { A: '1' } }, 'env.B'],
    ['another Secret', { secrets: [{ secret: 'other', mountPath: '/var/token' }] }, 'secrets./var/token'],
    ['a Secret that is missing', { secrets: [] }, 'secrets./var/token'],
    ['the seed', { seed: 5 }, 'seed'],
    ['the number of threads', { resources: { cpu: Cpu.units(2) } }, 'resources.cpu'],
    [
      'a volume of data',
      {
        pod: {
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
          containers: [{ name: 'task', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
        },
      },
      'pod.volumes',
    ],
    [
      'a device of the container',
      { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': Quantity.fromNumber(1) } } }] } },
      'pod.containers.resources',
    ],
    ['a device', { resources: { extended: { 'nvidia.com/gpu': 1 } } }, 'resources.extended.nvidia.com/gpu'],
    ['names of other machines', { pod: { hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }] } }, 'pod.hostAliases'],
    ['how names are looked up', { pod: { dnsPolicy: 'Default' } }, 'pod.dnsPolicy'],
  ])('%s, which it names', (_what, given, input) => {
    expect(contentOfGiven(given)).not.toBe(contentOfGiven({}));
    const [old, now] = [{}, given].map((each) => inputsOf(checked({ ...BASE, ...each })));
    const names = new Set([...Object.keys(old!), ...Object.keys(now!)]);
    expect([...names].filter((name) => old![name] !== now![name])).toEqual([input]);
  });

  test('each byte of a file, and its execute permission', () => {
    const short = contentOfGiven({});
    fs.appendFileSync(path.join(folder, 'b.R'), '\n');
    const longer = contentOfGiven({});
    fs.chmodSync(path.join(folder, 'b.R'), 0o755);
    const executable = contentOfGiven({});
    fs.chmodSync(path.join(folder, 'b.R'), 0o644);
    fs.writeFileSync(path.join(folder, 'b.R'), 'cat(2)\n');
    expect(new Set([short, longer, executable]).size).toBe(3);
    expect(contentOfGiven({})).toBe(short);
  });
});

describe('the content of a study does not change with', () => {
  test.each<[string, Given]>([
    ['the number of tasks', { completions: 50 }],
    ['the number of tasks per pod', { tasksPerPod: 3 }],
    ['the parallelism', { parallelism: 2 }],
    ['the memory', { resources: { memory: Size.gibibytes(4) } }],
    ['CPU without another thread', { resources: { cpu: Cpu.units(1) } }],
    ['the disk', { resources: { ephemeralStorage: Size.gibibytes(4) } }],
    ['retries and time limits', { retries: 5, taskTimeout: Duration.hours(1), deadline: Duration.hours(2) }],
    ['how long finished pods stay', { ttl: Duration.days(1) }],
    ['where results go', { results: Results.volume({ claimName: 'results' }) }],
    ['how an output is read', { output: 'csv' }],
    ['where pods run', { pod: { nodeSelector: { disk: 'ssd' }, tolerations: [{ operator: 'Exists' }] } }],
    ['how urgent they are', { pod: { priorityClassName: 'low', schedulerName: 'other' } }],
    ['a warm R', { command: ['Rscript', 'a.R', '1'], warm: true }],
    ['labels of pods that no volume shows', { podMetadata: { labels: { arm: 'a' } } }],
    ['labels', { metadata: { labels: { team: 'a' } } }],
    ['a study that is suspended', { suspend: true }],
    ['the order of env', { env: { B: '2', A: '1' } }],
    ['the order of files', { files: ['b.R', 'a.R'] }],
  ])('%s', (_what, given) => {
    expect(contentOfGiven(given)).toBe(contentOfGiven({}));
  });
});

test('labels of pods are an input if a volume shows them to the command', () => {
  const shown = (arm: string): string =>
    contentOfGiven({
      podMetadata: { labels: { arm } },
      pod: {
        volumes: [
          {
            name: 'info',
            downwardAPI: { items: [{ path: 'arm', fieldRef: { fieldPath: "metadata.labels['arm']" } }] },
          },
        ],
        containers: [{ name: 'task', volumeMounts: [{ name: 'info', mountPath: '/info' }] }],
      },
    });
  expect(shown('a')).not.toBe(shown('b'));
});

test('the seed of another id changes the content', () => {
  expect(contentOfGiven({}, 'other')).not.toBe(contentOfGiven({}));
});

test('study.json has the content and its inputs', () => {
  const study = checked(BASE);
  const { content, inputs } = describeStudy(study);
  expect(content).toBe(contentOf(inputsOf(study)));
  expect(inputs).toEqual(inputsOf(study));
  expect(Object.keys(inputs!)).toEqual([
    ...[
      'kubepar',
      'image',
      'command',
      'files.a.R',
      'files.b.R',
      'env.A',
      'env.B',
      'secrets./var/token',
      'seed',
      'resources.cpu',
    ],
  ]);
});
