/* eslint-disable no-sparse-arrays -- holes are among what users write */
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters, Results } from '../../../lib';
import type { Refused } from '../case';

export const PROPS: readonly Refused[] = [
  {
    title: 'suspend is null',
    given: { suspend: null },
    told: ['suspend: must be true or false, got null; write true or false'],
    followed: { suspend: true },
  },
  {
    title: 'suspend is text',
    given: { suspend: 'true' },
    told: ['suspend: must be true or false, got "true"; write it without quotes'],
    followed: { suspend: true },
  },
  {
    title: 'a GPU is a Size',
    given: { resources: { extended: { 'nvidia.com/gpu': Size.gibibytes(1) } } },
    told: [
      "resources.extended['nvidia.com/gpu']: must be a whole number, or for huge pages a Size, got 1Gi; write, for example, 1",
    ],
    followed: { resources: { extended: { 'nvidia.com/gpu': 1 } } },
  },
  {
    title: 'less than no GPU',
    given: { resources: { extended: { 'nvidia.com/gpu': -1 } } },
    told: [
      "resources.extended['nvidia.com/gpu']: must be a quantity of at least 0 that Kubernetes keeps exactly, got -1; write, for example, 1, '500m' or '1Gi'",
    ],
    followed: { resources: { extended: { 'nvidia.com/gpu': 1 } } },
  },
  {
    title: '-0 GPUs',
    given: { resources: { extended: { 'nvidia.com/gpu': -0 } } },
    told: [
      "resources.extended['nvidia.com/gpu']: must be a quantity of at least 0 that Kubernetes keeps exactly, got -0; write, for example, 1, '500m' or '1Gi'",
    ],
    followed: { resources: { extended: { 'nvidia.com/gpu': 0 } } },
  },
  {
    title: 'a few bytes of huge pages',
    given: { resources: { extended: { 'hugepages-2Mi': 2 } } },
    told: ["resources.extended['hugepages-2Mi']: must be a multiple of 2Mi, got 2; write '2Mi' for one page"],
    followed: { resources: { extended: { 'hugepages-2Mi': Size.mebibytes(4) } } },
  },
  {
    title: 'a time of half a millisecond',
    given: { deadline: Duration.seconds(1.0005) },
    told: [
      'deadline: must be a Duration of whole seconds from 1 to 2147483647, got 1 second 0.5 millis; choose a time within that range',
    ],
    followed: { deadline: Duration.seconds(1) },
  },
  {
    title: 'a condition throws what is no error',
    construct: 'sweep',
    given: {
      parameters: Parameters.grid({ n: [1, 2] }).where(() => {
        throw Object.create(null);
      }),
    },
    told: [
      'parameters.where: must be a function that does not throw, got "{} for the row {\\"n\\":1}"; correct the function',
    ],
  },
  {
    title: 'Redis 6 with modules',
    construct: 'redis',
    given: { image: 'redis/redis-stack:6.2.6' },
    told: ['image: must be Redis 7 or newer, got "redis/redis-stack:6.2.6"; write \'redis:8.0.2\''],
    followed: { image: 'redis:8.0.2' },
  },
  {
    title: 'a prop is misspelt',
    given: { compltions: 5 },
    told: ['compltions: must be a prop of this construct, got 5; write completions'],
    followed: { completions: 5 },
  },
  {
    title: 'a Secret is optional',
    given: { secrets: [{ secret: 'a', mountPath: '/a', optional: true }] },
    told: [
      'secrets[0].optional: must be a field of a mounted Secret, got true; leave it out: a pod waits for its Secrets, so none runs without them',
    ],
    followed: { secrets: [{ secret: 'a', mountPath: '/a' }] },
  },
  {
    title: 'a Secret has a subPath',
    given: { secrets: [{ secret: 'a', mountPath: '/a', subPath: 'key' }] },
    told: [
      'secrets[0].subPath: must be a field of a mounted Secret, got "key"; leave it out: each key of the Secret is a file in the folder',
    ],
    followed: { secrets: [{ secret: 'a', mountPath: '/a' }] },
  },
  {
    title: 'a field of a Secret is misspelt',
    given: { secrets: [{ secret: 'a', mountpath: '/a' }] },
    told: [
      'secrets[0].mountpath: must be a field of a mounted Secret, got "/a"; write mountPath',
      'secrets[0].mountPath: must be an absolute path of letters, digits, ".", "_" and "-", without "." or ".." as a part, got nothing; choose a separate folder, for example \'/var/secrets/google\'',
    ],
    followed: { secrets: [{ secret: 'a', mountPath: '/a' }] },
  },
  {
    title: 'the results have a subPath',
    given: { results: Results.volume({ claimName: 'a', subPath: 'b' } as never) },
    told: [
      'results.subPath: must be an option of Results.volume, got "b"; leave it out: each study has its own folder on the volume',
    ],
    followed: { results: Results.volume({ claimName: 'a' }) },
  },
  {
    title: 'the claim is misspelt',
    given: { results: Results.volume({ claim: 'a' } as never) },
    told: [
      'results.claim: must be an option of Results.volume, got "a"; correct the name; valid names are claimName',
      'results.claimName: must be the name of a PersistentVolumeClaim, got nothing; give the name that `kubectl get persistentvolumeclaims` shows',
    ],
  },
  {
    title: 'the claim is called 0o17',
    given: { results: Results.volume({ claimName: '0o17' }) },
    told: [
      'results.claimName: must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start), got "0o17"; give the PersistentVolumeClaim another name, such as \'my-0o17\'',
    ],
  },
  {
    title: 'a Secret is called 0x1F',
    given: { secrets: [{ secret: '0o1', mountPath: '/a' }] },
    told: [
      'secrets[0].secret: must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start), got "0o1"; give the Secret another name, such as \'my-0o1\'',
    ],
    followed: { secrets: [{ secret: 'my-0o1', mountPath: '/a' }] },
  },
  {
    title: 'a resource is misspelt',
    given: { resources: { memroy: Size.gibibytes(1) } },
    told: [
      'resources.memroy: must be one of cpu, memory, ephemeralStorage, sharedMemory, extended, got 1Gi; write memory',
    ],
    followed: { resources: { memory: Size.gibibytes(1) } },
  },
  {
    title: 'CPUs are in the plural',
    given: { resources: { cpus: Cpu.units(2) } },
    told: ['resources.cpus: must be one of cpu, memory, ephemeralStorage, sharedMemory, extended, got 2; write cpu'],
    followed: { resources: { cpu: Cpu.units(2) } },
  },
  {
    title: 'a GPU is asked for by a nickname',
    given: { resources: { gpu: 1 } },
    told: [
      "resources.gpu: must be one of cpu, memory, ephemeralStorage, sharedMemory, extended, got 1; write extended: { 'nvidia.com/gpu': 1 }",
    ],
    followed: { resources: { extended: { 'nvidia.com/gpu': 1 } } },
  },
  {
    title: 'half of a GPU is asked for',
    given: { resources: { extended: { 'nvidia.com/gpu': 0.5 } } },
    told: [
      "resources.extended['nvidia.com/gpu']: must be a whole number, got 0.5; write, for example, 1: Kubernetes shares no device between pods",
    ],
    followed: { resources: { extended: { 'nvidia.com/gpu': 1 } } },
  },
  {
    title: 'a GPU without a maker',
    given: { resources: { extended: { gpu: 1 } } },
    told: [
      'resources.extended.gpu: must have the name of a device: a domain other than kubernetes.io, "/", and at most 63 letters, digits, "-", "_" and ".", got "gpu"; write, for example, \'nvidia.com/gpu\', as `kubectl describe node` shows it',
    ],
    followed: { resources: { extended: { 'nvidia.com/gpu': 1 } } },
  },
  {
    title: 'a GPU is true',
    given: { resources: { extended: { 'nvidia.com/gpu': true } } },
    told: [
      "resources.extended['nvidia.com/gpu']: must be a whole number, or for huge pages a Size, got true; write, for example, 1",
    ],
    followed: { resources: { extended: { 'nvidia.com/gpu': 1 } } },
  },
  {
    title: 'the devices are a list',
    given: { resources: { extended: ['nvidia.com/gpu'] } },
    told: [
      'resources.extended: must be an object of names and whole numbers, got ["nvidia.com/gpu"]; write, for example, { \'nvidia.com/gpu\': 1 }',
    ],
    followed: { resources: { extended: { 'nvidia.com/gpu': 1 } } },
  },
  {
    title: 'a device is asked for twice',
    given: {
      resources: { extended: { 'nvidia.com/gpu': 1 } },
      pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': 1 } } }] },
    },
    told: [
      'pod.containers[0].resources.limits[\'nvidia.com/gpu\']: must be left out, because resources.extended has it, got "nvidia.com/gpu"; leave out one of the two',
    ],
    followed: { resources: { extended: { 'nvidia.com/gpu': 1 } } },
  },
  {
    title: 'an option of the output is misspelt',
    given: { output: { format: 'csv', delimeter: ';' } },
    told: ['output.delimeter: must be an option of csv, got ";"; write delimiter'],
    followed: { output: { format: 'csv', delimiter: ';' } },
  },
  {
    title: 'the command has a hole',
    given: { command: ['Rscript', , 'a.R'] },
    told: ['command[1]: must be text, got nothing; write it in quotes'],
    followed: { command: ['Rscript', 'a.R'] },
  },
  {
    title: 'the files have a hole',
    given: { files: [,] },
    told: ["files[0]: must be the path of a file or folder, got nothing; write, for example, 'examples/script.R'"],
    followed: { files: [] },
  },
  {
    title: 'the Secrets have a hole',
    given: { secrets: [,] },
    told: [
      'secrets[0].secret: must be the name of a Secret, got nothing; give the name that `kubectl get secrets` shows',
      'secrets[0].mountPath: must be an absolute path of letters, digits, ".", "_" and "-", without "." or ".." as a part, got nothing; choose a separate folder, for example \'/var/secrets/google\'',
    ],
    followed: { secrets: [] },
  },
  {
    title: 'the retries are null',
    given: { retries: null },
    told: ['retries: must be a whole number from 0 to 100, got null; write a number'],
    followed: { retries: 1 },
  },
  {
    title: 'the seed is null',
    given: { seed: null },
    told: ['seed: must be a whole number from 0 to 2147483647, got null; write a number'],
    followed: { seed: 1 },
  },
  {
    title: 'the parallelism is null',
    given: { parallelism: null },
    told: ['parallelism: must be a whole number from 1 to 100000, got null; write a number'],
    followed: { parallelism: 1 },
  },
  {
    title: 'tasksPerPod is null',
    given: { tasksPerPod: null },
    told: ['tasksPerPod: must be a whole number from 1 to 2147483647, got null; write a number'],
    followed: { tasksPerPod: 1 },
  },
  {
    title: 'completions are a bigint',
    given: { completions: 10n },
    told: ['completions: must be a whole number of at least 1, got 10n; write 10, without n'],
    followed: { completions: 10 },
  },
  {
    title: "completions are a variable's text",
    given: { completions: '10' },
    told: [
      'completions: must be a whole number of at least 1, got "10"; write 10 without quotes, or Number(…) of a variable',
    ],
    followed: { completions: Number('10') },
  },
  {
    title: 'a variable is not set',
    given: { env: { MODEL: process.env['KUBEPAR_NOT_SET'] } },
    told: [
      'env.MODEL: must be text, got nothing; leave it out; if it comes from process.env, set that variable before synth',
    ],
    followed: { env: {} },
  },
  {
    title: 'an image is not set',
    given: { image: process.env['KUBEPAR_NOT_SET'] },
    told: ["image: must be the name of an image, got nothing; write, for example, 'rocker/r-ver:4.5.0'"],
    followed: { image: 'rocker/r-ver:4.5.0' },
  },
  {
    title: 'a variable is an object without a prototype',
    given: { env: { A: Object.create(null) as object } },
    told: ['env.A: must be text, got {}; write text'],
    followed: { env: { A: 'text' } },
  },
  {
    title: 'a repository of 300 characters',
    given: { image: `${'x'.repeat(300)}:1` },
    told: [
      'image: must have a repository of at most 255 characters, got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…; write it as the registry does',
    ],
    followed: { image: `${'x'.repeat(255)}:1` },
  },
  {
    title: 'results are a copy without a place',
    given: { results: {} },
    told: [
      "results: must be Results.log(), Results.volume({ claimName }) or Results.bucket({ url }), got {}; write, for example, results: Results.volume({ claimName: 'results' })",
    ],
    followed: { results: Results.log() },
  },
  {
    title: 'parallelism of 0',
    given: { parallelism: 0 },
    told: [
      'parallelism: must be a whole number from 1 to 100000, got 0; to create a study without starting it, set suspend: true',
    ],
    followed: { parallelism: 0, suspend: true },
  },
  {
    title: 'a pool of 0 workers',
    construct: 'pool',
    given: { parallelism: 0, suspend: true },
    told: [
      'parallelism: must be a whole number from 1 to 100000, got 0; choose one in that range: only suspend: true keeps it from starting',
    ],
    followed: { parallelism: 1, suspend: true },
  },
  {
    title: 'a number of items per process without a loop',
    construct: 'pool',
    given: { itemsPerProcess: 20 },
    told: [
      'itemsPerProcess: must be left out without loop: true, got 20; leave it out: each item has its own process; or set loop: true, with a command that asks for items',
    ],
    followed: { itemsPerProcess: 20, loop: true },
  },
  {
    title: 'no items per process',
    construct: 'pool',
    given: { itemsPerProcess: 0, loop: true },
    told: ['itemsPerProcess: must be a whole number from 1 to 2147483647, got 0; choose one in that range'],
    followed: { itemsPerProcess: 1, loop: true },
  },
  {
    title: 'a condition throws',
    construct: 'sweep',
    given: {
      parameters: Parameters.grid({ n: [1, 2] }).where(() => {
        throw new TypeError('x is not a function');
      }),
    },
    told: [
      'parameters.where: must be a function that does not throw, got "TypeError: x is not a function for the row {\\"n\\":1}"; correct the function',
    ],
    followed: { parameters: Parameters.grid({ n: [1, 2] }).where(() => true) },
  },
  {
    title: 'an option of a table is misspelt',
    construct: 'sweep',
    given: { parameters: Parameters.list('n', [1, 1], { allowDuplicate: true } as never) },
    told: ['parameters.allowDuplicate: must be an option of this table, got true; write allowDuplicates'],
    followed: { parameters: Parameters.list('n', [1, 1], { allowDuplicates: true }) },
  },
  {
    title: 'a prop of a sweep is misspelt',
    construct: 'sweep',
    given: { layot: 'jobs' },
    told: ['layot: must be a prop of this construct, got "jobs"; write layout'],
    followed: { layout: 'jobs' },
  },
  {
    title: 'a prop of a pool is misspelt',
    construct: 'pool',
    given: { leese: Duration.minutes(1) },
    told: ['leese: must be a prop of this construct, got 1 minute; write lease'],
    followed: { lease: Duration.minutes(1) },
  },
  {
    title: "a prop of the pool's Redis is misspelt",
    construct: 'pool',
    given: { redis: { storge: 'ephemeral' } },
    told: ['redis.storge: must be a prop of this construct, got "ephemeral"; write storage'],
    followed: { redis: { storage: 'ephemeral' } },
  },
  {
    title: 'items with a hole',
    construct: 'pool',
    given: { items: ['a', , 'b'] },
    told: ['items[1]: must be text, got nothing; write it in quotes'],
    followed: { items: ['a', 'b'] },
  },
  {
    title: 'Redis 6',
    construct: 'redis',
    given: { image: 'redis:6.2' },
    told: ['image: must be Redis 7 or newer, got "redis:6.2"; write \'redis:8.0.2\''],
    followed: { image: 'redis:8.0.2' },
  },
  {
    title: 'Redis 5 of a registry',
    construct: 'redis',
    given: { image: 'registry.example.com:5000/library/redis:5.0.14-alpine' },
    told: [
      'image: must be Redis 7 or newer, got "registry.example.com:5000/library/redis:5.0.14-alpine"; write \'redis:8.0.2\'',
    ],
    followed: { image: 'redis:8.0.2' },
  },
  {
    title: 'a prop of Redis is misspelt',
    construct: 'redis',
    given: { pasword: { secret: 'a', key: 'b' } },
    told: ['pasword: must be a prop of this construct, got {"secret":"a","key":"b"}; write password'],
    followed: { password: { secret: 'a', key: 'b' } },
  },
  {
    title: 'storage of 0',
    construct: 'redis',
    given: { storage: 0 },
    told: [
      "storage: must be a Size of at least 128 MiB, or 'ephemeral', got 0; write 'ephemeral' or, for example, Size.gibibytes(10)",
    ],
    followed: { storage: Size.gibibytes(1) },
  },
  {
    title: 'storage as text',
    construct: 'redis',
    given: { storage: '10GB' },
    told: [
      "storage: must be a Size of at least 128 MiB, or 'ephemeral', got \"10GB\"; write 'ephemeral' or Size.gibibytes(10)",
    ],
    followed: { storage: Size.gibibytes(10) },
  },
  {
    title: 'a storage class called 0o17',
    construct: 'redis',
    given: { storageClass: '0o17' },
    told: [
      'storageClass: must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start), got "0o17"; give the StorageClass another name, such as \'my-0o17\'',
    ],
    followed: { storageClass: 'my-0o17' },
  },
  {
    title: 'the pods of Redis have a weak toleration',
    construct: 'redis',
    given: { pod: { tolerations: [{ effect: 'NoSchedule' }] } },
    told: [
      "pod.tolerations[0].operator: must be Exists if there is no key, got nothing; write operator: 'Exists', or add a key",
    ],
    followed: { pod: { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] } },
  },
  {
    title: 'Redis has volumes',
    construct: 'redis',
    given: { pod: { volumes: [] } },
    told: [
      'pod.volumes: must be left out, got []; kubepar sets it, or it would weaken Pod Security restricted; pod may have affinity, hostAliases, dnsConfig, dnsPolicy, imagePullSecrets, nodeSelector, preemptionPolicy, priority, priorityClassName, resourceClaims, runtimeClassName, schedulerName, schedulingGates, serviceAccountName, terminationGracePeriodSeconds, tolerations, topologySpreadConstraints',
    ],
    followed: { pod: {} },
  },
];
