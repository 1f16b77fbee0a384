import type { Refused } from '../case';

const KEY = 'must have a key that is not reserved, got';

/** Each is wrong as the prop `kueue`, of a study and of a Redis. */
const WRONG: readonly (readonly [title: string, given: unknown, told: string])[] = [
  [
    'text',
    'team-a',
    `kueue: must be an object of localQueue and priorityClass, got "team-a"; write, for example, { localQueue: 'team-a' }`,
  ],
  [
    'null',
    null,
    `kueue: must be an object of localQueue and priorityClass, got null; write, for example, { localQueue: 'team-a' }`,
  ],
  [
    'no queue',
    {},
    'kueue.localQueue: must be the name of a LocalQueue, got nothing; give the name that `kubectl get localqueues` shows',
  ],
  [
    'a queue in capitals',
    { localQueue: 'Team A' },
    'kueue.localQueue: must be the name of a LocalQueue, got "Team A"; give the name that `kubectl get localqueues` shows',
  ],
  [
    'a queue whose name is too long for a label',
    { localQueue: 'q'.repeat(64) },
    `kueue.localQueue: must have at most 63 characters, because it is the value of a label, got "${'q'.repeat(64)}"; ask for a LocalQueue with a shorter name`,
  ],
  [
    'a queue that YAML takes for a number',
    { localQueue: '0o17' },
    `kueue.localQueue: must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start), got "0o17"; give the LocalQueue another name, such as 'my-0o17'`,
  ],
  [
    'a priority that is a number',
    { localQueue: 'team-a', priorityClass: 5 },
    'kueue.priorityClass: must be the name of a WorkloadPriorityClass, got 5; give the name that `kubectl get workloadpriorityclasses` shows',
  ],
  [
    'a priority under another name',
    { localQueue: 'team-a', priority: 'low' },
    'kueue.priority: must be localQueue or priorityClass, got "low"; call it priorityClass',
  ],
  [
    'a ClusterQueue',
    { localQueue: 'team-a', clusterQueue: 'all' },
    'kueue.clusterQueue: must be localQueue or priorityClass, got "all"; name a LocalQueue of the namespace in localQueue',
  ],
];

const IN_QUEUE = { kueue: { localQueue: 'team-a', priorityClass: 'low' } };

export const KUEUE: readonly Refused[] = [
  ...WRONG.map(([title, kueue, told]): Refused => ({
    title: `kueue has ${title}`,
    given: { kueue },
    told: [told],
    followed: IN_QUEUE,
  })),
  ...WRONG.map(([title, kueue, told]): Refused => ({
    title: `the kueue of Redis has ${title}`,
    construct: 'redis',
    given: { kueue },
    told: [told],
  })),
  {
    title: 'the kueue of a pool is wrong, which is also that of its Redis',
    construct: 'pool',
    given: { kueue: { localQueue: '' } },
    told: [
      'kueue.localQueue: must be the name of a LocalQueue, got ""; give the name that `kubectl get localqueues` shows',
    ],
    followed: IN_QUEUE,
  },
  {
    title: 'a study in a queue of Kueue is suspended',
    given: { ...IN_QUEUE, suspend: true },
    told: ['suspend: must be left out with kueue, got true; leave it out: Kueue starts the study'],
    followed: IN_QUEUE,
  },
  {
    title: 'the label of a queue is in metadata, which is not in the hash',
    given: { metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'team-a' } } },
    told: [
      `metadata.labels['kueue.x-k8s.io/queue-name']: ${KEY} "kueue.x-k8s.io/queue-name"; leave it out, and write kueue: { localQueue: 'team-a' }`,
    ],
    followed: IN_QUEUE,
  },
  {
    title: 'the label of a priority of Kueue is on the pods',
    given: { podMetadata: { labels: { 'kueue.x-k8s.io/priority-class': 'low' } } },
    told: [
      `podMetadata.labels['kueue.x-k8s.io/priority-class']: ${KEY} "kueue.x-k8s.io/priority-class"; leave it out, and write kueue: { localQueue: 'team-a', priorityClass: 'low' }`,
    ],
    followed: IN_QUEUE,
  },
  {
    title: 'Kueue may admit a Job in part',
    given: { ...IN_QUEUE, metadata: { annotations: { 'kueue.x-k8s.io/job-min-parallelism': '1' } } },
    told: [
      `metadata.annotations['kueue.x-k8s.io/job-min-parallelism']: ${KEY} "kueue.x-k8s.io/job-min-parallelism"; leave it out: Kueue would change parallelism, and each kubectl apply would change it back, which deletes all pods`,
    ],
    followed: IN_QUEUE,
  },
  {
    title: 'a label that Kueue sets itself',
    given: { podMetadata: { labels: { 'kueue.x-k8s.io/podset': 'main' } } },
    told: [`podMetadata.labels['kueue.x-k8s.io/podset']: ${KEY} "kueue.x-k8s.io/podset"; leave it out: Kueue sets it`],
    followed: {},
  },
];
