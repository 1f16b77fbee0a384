import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Quantity } from '../../imports/k8s';
import { Results } from '../../lib';
import type { Accepted } from './case';

/** Words with a meaning in YAML, a shell, Kubernetes, a template or a terminal. */
const AS_TEXT = [
  ...'no on y ~ null true 1e3 0x1F 0b11 1_000 1:30 2001-01-01 .5 .inf .nan = << 007 +1 1.0 1. -e --args {{x}} %s @a %a `id` *a &a !t'.split(
    ' ',
  ),
  ...['', ' a', 'a ', '\ta', "'", '"', '\\', '#', 'a: b', '- a', '; rm -rf /', '$HOME', '$$', 'a$$b', '$(', '*'],
  ...['a\nb', 'a\r\nb', 'a\rb', '\n', '\u0007', '\u001b[31m', '\ufeffa', '\u200b', 'é', '数', '\u{1f600}'],
];

/** Input that looks wrong and is valid. */
export const ACCEPTED: readonly Accepted[] = [
  {
    title: 'quantities as in a manifest',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Gi' } }] } },
  },
  {
    title: 'a GPU as a number',
    given: { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': 1 } } }] } },
  },
  {
    title: 'quantities as imports/ has them',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: { sizeLimit: Quantity.fromString('1Gi') } }],
        containers: [{ name: 'task', resources: { limits: { 'amd.com/gpu': Quantity.fromNumber(2) } } }],
      },
    },
    renders: {
      volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Gi' } }],
      containers: [{ name: 'task', resources: { limits: { 'amd.com/gpu': 2 } } }],
    },
  },
  {
    title: 'a volume under the name that imports/ has for it',
    given: {
      pod: {
        volumes: [{ name: 'a', downwardApi: { items: [{ path: 'x', fieldRef: { fieldPath: 'metadata.uid' } }] } }],
      },
    },
    renders: {
      volumes: [{ name: 'a', downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: 'metadata.uid' } }] } }],
    },
  },
  {
    title: 'fields that are undefined',
    given: { pod: { affinity: undefined, tolerations: [] } },
    renders: { tolerations: [] },
  },
  { title: 'empty objects and texts', given: { pod: { affinity: { nodeAffinity: {} }, nodeSelector: { disk: '' } } } },
  {
    title: 'labels that other parsers take for something else',
    given: {
      pod: { nodeSelector: { a: 'no', b: 'on', c: 'null', d: '1e3', e: '0x1F', f: '007', 'g.h/i': 'true', j: '1.0' } },
    },
  },
  {
    title: 'an object without a prototype',
    given: { pod: Object.assign(Object.create(null) as object, { nodeSelector: { disk: 'ssd' } }) },
  },
  { title: 'a label that every object has', given: { pod: { nodeSelector: { toString: 'y' } } } },
  { title: 'huge pages', given: { resources: { extended: { 'hugepages-2Mi': Size.mebibytes(64) } } } },
  { title: 'hours that a computer cannot write exactly', given: { deadline: Duration.hours(1.1) } },
  { title: 'minutes that a computer cannot write exactly', given: { taskTimeout: Duration.minutes(8.05) } },
  { title: 'the id constructor', id: 'constructor', given: {} },
  { title: 'a registry at an address of IPv6', given: { image: '[::1]:5000/x:1' } },
  { title: 'a digest of SHA-512', given: { image: `x@sha512:${'a'.repeat(128)}` } },
  {
    title: 'results of a second copy of the package',
    given: {
      results: new (class Results2 {
        place = { kind: 'volume', options: { claimName: 'data' } };
      })(),
    },
  },
  { title: 'results on a volume', given: { results: Results.volume({ claimName: 'data' }) } },
  ...[
    's3://results',
    's3://my.results-1/a/b_c/D.e-f',
    'gs://my_results/a',
    'gs://example.com',
    `s3://${'b'.repeat(63)}/${'f'.repeat(512)}`,
    `gs://results/${'f'.repeat(256)}/${'g'.repeat(255)}`,
  ].map((url) => ({ title: `results in ${url.slice(0, 40)}`, given: { results: Results.bucket({ url }) } })),
  {
    title: 'every option of an S3 bucket',
    given: {
      results: Results.bucket({
        url: 's3://results',
        secret: 'results-bucket',
        endpoint: 'http://[::1]:9000/storage/v1/',
        region: 'eu-central-1',
        encryption: { kmsKey: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' },
        image: 'registry.example.com/rclone:1.76.0',
      }),
    },
  },
  {
    title: 'a role for a bucket',
    given: {
      results: Results.bucket({
        url: 's3://results',
        token: { audience: 'sts.amazonaws.com', roleArn: 'arn:aws-cn:iam::111122223333:role/a/results' },
      }),
    },
  },
  { title: 'a tenth of a CPU', given: { resources: { cpu: Cpu.millis(100) } } },
  {
    title: 'a scheduling gate',
    given: { pod: { schedulingGates: [{ name: 'example.com/gate' }] } },
    warning: 'pod.schedulingGates: no pod starts until something in the cluster removes example.com/gate',
  },
  ...['/usr', '/bin', '/lib'].map((mountPath) => ({
    title: `an empty volume over ${mountPath}`,
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath }] }],
      },
    },
    warning: `pod.containers[0].volumeMounts: the volume at ${mountPath} hides the programs of the image in that folder`,
  })),
  {
    title: 'a word that turns the direction of text',
    given: { command: ['echo', 'a\u202eb'] },
    warning:
      'command[1]: has characters that change the direction of text, so it reads in a different order than it runs',
  },
  {
    title: 'a variable that does',
    given: { env: { A: '\u2066a' } },
    warning: 'env.A: has characters that change the direction of text, so it reads in a different order than it runs',
  },
  {
    title: 'an annotation that does',
    given: { podMetadata: { annotations: { 'example.com/a': 'a\u202eb' } } },
    warning:
      "podMetadata.annotations['example.com/a']: has characters that change the direction of text, so it reads in a different order than it runs",
  },
  ...AS_TEXT.map((word) => ({
    title: `the word ${JSON.stringify(word)}, as it is`,
    given: { command: ['R', word], env: { A: word } },
    // Kubernetes reads a doubled dollar sign as one that starts nothing.
    renders: { containers: [{ args: ['R', word.replaceAll('$', '$$$$')] }] },
  })),
  ...['PATH', 'PYTHONPATH', 'R_LIBS', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'TZ', 'LANG', 'constructor', '__proto__'].map(
    (name) => ({ title: `the variable ${name}`, given: { env: Object.fromEntries([[name, 'x']]) } }),
  ),
  ...(
    [
      ['an image of a registry with port, tag and digest', { image: `h:5000/a/b:1@sha256:${'a'.repeat(64)}` }],
      ['a tag of 128 characters', { image: `a:${'x'.repeat(128)}` }],
      ['a tag such as 1e3', { image: 'r-base:1e3' }],
      ['more pods at a time than tasks', { completions: 3, parallelism: 4 }],
      ['parallelism of 0 while suspended', { parallelism: 0, suspend: true }],
      ['the largest seed of R', { seed: 2 ** 31 - 1 }],
      ['no retries', { retries: 0 }],
      ['memory of a part of a GiB', { resources: { memory: Size.gibibytes(1.5) } }],
      ['the least memory', { resources: { memory: Size.mebibytes(4) } }],
      ['the least CPU', { resources: { cpu: Cpu.millis(1) } }],
      ['a time of a second', { deadline: Duration.millis(1000) }],
      ['the longest time', { ttl: Duration.seconds(2 ** 31 - 1) }],
      ['a Secret in a folder of the home', { secrets: [{ secret: 'a.b-1', mountPath: '/home/key/..a' }] }],
      ['a proxy that only passes on', { env: new Proxy({ A: 'x' }, {}) }],
      [
        'a value that a getter computes',
        {
          env: {
            get A() {
              return 'x';
            },
          },
        },
      ],
    ] as const
  ).map(([title, given]) => ({ title, given })),
  {
    title: 'more pods than a cluster keeps when they have finished',
    given: { completions: 12_501 },
    warning:
      'tasksPerPod: by default, Kubernetes keeps 12500 finished pods of all namespaces together and deletes the oldest beyond that, with the results in their logs, even while the study runs; there are 12501; set tasksPerPod to 3 or more, or results: Results.volume or Results.bucket',
  },
  {
    title: 'more pods than a cluster keeps, with as many tasks each as can be',
    given: { completions: 3e15, tasksPerPod: 2 ** 31 - 1, maxFailedTasks: 1 },
    warning:
      'tasksPerPod: by default, Kubernetes keeps 12500 finished pods of all namespaces together and deletes the oldest beyond that, with the results in their logs, even while the study runs; there are 1396984; set results: Results.volume or Results.bucket',
  },
];
