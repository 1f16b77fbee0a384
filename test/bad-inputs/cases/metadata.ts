import type { Refused } from '../case';

const KEY_RULE =
  'must have a key of at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, optionally after a domain and "/"';
const VALUE_RULE =
  'must be at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, or empty';
const YAML_RULE = 'must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start)';
const ANOTHER_KEY = 'choose another key: kubepar sets this one itself';
const LEAVE_OUT = 'leave it out: Kubernetes or kubectl sets it';

/** Each is wrong in `metadata` and in `podMetadata`, of every construct. */
const WRONG: readonly (readonly [title: string, given: unknown, told: string])[] = [
  [
    'text',
    'team=a',
    `: must be an object of labels and annotations, got "team=a"; write, for example, { labels: { team: 'a' } }`,
  ],
  [
    'null',
    null,
    `: must be an object of labels and annotations, got null; write, for example, { labels: { team: 'a' } }`,
  ],
  [
    'a list',
    [{ team: 'a' }],
    `: must be an object of labels and annotations, got [{"team":"a"}]; write, for example, { labels: { team: 'a' } }`,
  ],
  [
    'a name',
    { name: 'study' },
    '.name: must be labels or annotations, got "study"; leave it out: the name is the id and a hash',
  ],
  [
    'a namespace',
    { namespace: 'lab' },
    `.namespace: must be labels or annotations, got "lab"; leave it out, and set the chart's namespace`,
  ],
  [
    'finalizers',
    { finalizers: ['a.b/c'] },
    '.finalizers: must be labels or annotations, got ["a.b/c"]; leave it out: kubepar clean could not delete the object',
  ],
  [
    'owners',
    { ownerReferences: [] },
    '.ownerReferences: must be labels or annotations, got []; leave it out: the objects of a study have no owner',
  ],
  [
    'a misspelled field',
    { label: { team: 'a' } },
    '.label: must be labels or annotations, got {"team":"a"}; write labels',
  ],
  [
    'a label without labels',
    { team: 'a' },
    '.team: must be labels or annotations, got "a"; correct the name; valid names are labels, annotations',
  ],
  [
    'labels as a list',
    { labels: ['team'] },
    `.labels: must be an object of keys and texts, got ["team"]; write, for example, { 'example.com/team': 'a' }`,
  ],
  [
    'annotations as text',
    { annotations: 'a' },
    `.annotations: must be an object of keys and texts, got "a"; write, for example, { 'example.com/team': 'a' }`,
  ],
  [
    'annotations of null',
    { annotations: null },
    `.annotations: must be an object of keys and texts, got null; write, for example, { 'example.com/team': 'a' }`,
  ],
  ['a label that is a number', { labels: { tier: 1 } }, ".labels.tier: must be text, got 1; write it in quotes: '1'"],
  [
    'an annotation that is a switch',
    { annotations: { 'karpenter.sh/do-not-disrupt': true } },
    ".annotations['karpenter.sh/do-not-disrupt']: must be text, got true; write it in quotes: 'true'",
  ],
  [
    'a label of a variable that is not set',
    { labels: { team: undefined } },
    '.labels.team: must be text, got nothing; leave it out; if it comes from process.env, set that variable before synth',
  ],
  [
    'a label with a blank',
    { labels: { team: 'data science' } },
    `.labels.team: ${VALUE_RULE}, got "data science"; use only these characters`,
  ],
  [
    'a key of a label with a blank',
    { labels: { 'my team': 'a' } },
    `.labels['my team']: ${KEY_RULE}, got "my team"; write, for example, 'disk' or 'example.com/disk'`,
  ],
  [
    'a key of an annotation with two slashes',
    { annotations: { 'a/b/c': 'x' } },
    `.annotations['a/b/c']: ${KEY_RULE}, got "a/b/c"; write, for example, 'disk' or 'example.com/disk'`,
  ],
  [
    'an empty key',
    { annotations: { '': 'x' } },
    `.annotations['']: ${KEY_RULE}, got ""; write, for example, 'disk' or 'example.com/disk'`,
  ],
  [
    'a domain in capitals in a label',
    { labels: { 'Example.com/a': 'x' } },
    `.labels['Example.com/a']: ${KEY_RULE}, got "Example.com/a"; write, for example, 'disk' or 'example.com/disk'`,
  ],
  [
    'a label that YAML takes for a number',
    { labels: { team: '0o17' } },
    `.labels.team: ${YAML_RULE}, got "0o17"; write another text, with a letter at its start`,
  ],
  [
    'an annotation that YAML changes',
    { annotations: { note: 'a\u0085b' } },
    `.annotations.note: ${YAML_RULE}, got "a\\u0085b"; write another text, with a letter at its start`,
  ],
  [
    'a label called constructor',
    { labels: { constructor: 'x' } },
    '.labels.constructor: must have another name: a manifest can\'t have a field called constructor, got "constructor"; rename it',
  ],
  [
    'the label of the study',
    { labels: { 'kubepar.dev/study': 'a' } },
    `.labels['kubepar.dev/study']: must have a key that is not reserved, got "kubepar.dev/study"; ${ANOTHER_KEY}`,
  ],
  [
    'the label of a parameter',
    { labels: { 'parameter.kubepar.dev/n': '1' } },
    `.labels['parameter.kubepar.dev/n']: must have a key that is not reserved, got "parameter.kubepar.dev/n"; ${ANOTHER_KEY}`,
  ],
  [
    'the label of the name',
    { labels: { 'app.kubernetes.io/name': 'a' } },
    `.labels['app.kubernetes.io/name']: must have a key that is not reserved, got "app.kubernetes.io/name"; ${ANOTHER_KEY}`,
  ],
  [
    'the annotation of the tasks',
    { annotations: { 'kubepar.dev/tasks': '7' } },
    `.annotations['kubepar.dev/tasks']: must have a key that is not reserved, got "kubepar.dev/tasks"; ${ANOTHER_KEY}`,
  ],
  [
    'the label of the Job',
    { labels: { 'job-name': 'a' } },
    `.labels['job-name']: must have a key that is not reserved, got "job-name"; ${LEAVE_OUT}`,
  ],
  [
    'the label of the controller',
    { labels: { 'controller-uid': 'a' } },
    `.labels['controller-uid']: must have a key that is not reserved, got "controller-uid"; ${LEAVE_OUT}`,
  ],
  [
    'the index of the task',
    { annotations: { 'batch.kubernetes.io/job-completion-index': '0' } },
    `.annotations['batch.kubernetes.io/job-completion-index']: must have a key that is not reserved, got "batch.kubernetes.io/job-completion-index"; ${LEAVE_OUT}`,
  ],
  [
    'the copy of kubectl',
    { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
    `.annotations['kubectl.kubernetes.io/last-applied-configuration']: must have a key that is not reserved, got "kubectl.kubernetes.io/last-applied-configuration"; ${LEAVE_OUT}`,
  ],
  [
    'an AppArmor profile',
    { annotations: { 'container.apparmor.security.beta.kubernetes.io/task': 'unconfined' } },
    '.annotations[\'container.apparmor.security.beta.kubernetes.io/task\']: must not set a field of the pod, got "container.apparmor.security.beta.kubernetes.io/task"; leave it out; use the pod prop for fields of the pod',
  ],
  [
    'the mark of a mirror pod',
    { annotations: { 'kubernetes.io/config.mirror': 'x' } },
    '.annotations[\'kubernetes.io/config.mirror\']: must not set a field of the pod, got "kubernetes.io/config.mirror"; leave it out; use the pod prop for fields of the pod',
  ],
  [
    'a password',
    { annotations: { password: 'hunter22' } },
    '.annotations.password: must not contain a secret, got "(not shown)"; dist/ is committed: create a Secret in the cluster and mount it with secrets: [{ secret, mountPath }]; if it is not a secret, rename it',
  ],
  [
    'too much text',
    { annotations: { a: 'x'.repeat(262_144) } },
    '.annotations: must have at most 262144 bytes together, got "262145 bytes"; put long texts into files',
  ],
];

export const METADATA: readonly Refused[] = [
  ...WRONG.map(([title, given, told]): Refused => ({
    title: `the metadata of the Jobs has ${title}`,
    given: { metadata: given },
    told: [`metadata${told}`],
    followed: { metadata: { labels: { team: 'a' } } },
  })),
  ...WRONG.map(([title, given, told]): Refused => ({
    title: `the metadata of the pods has ${title}`,
    construct: 'sweep',
    given: { podMetadata: given },
    told: [`podMetadata${told}`],
    followed: { podMetadata: { annotations: { team: 'a' } } },
  })),
  ...WRONG.map(([title, given, told]): Refused => ({
    title: `the metadata of Redis has ${title}`,
    construct: 'redis',
    given: { metadata: given },
    told: [`metadata${told}`],
  })),
  {
    title: 'the metadata of the pods of a pool has a number, and that of its Redis as well',
    construct: 'pool',
    given: { podMetadata: { labels: { tier: 1 } }, redis: { podMetadata: { labels: { tier: 2 } } } },
    told: [
      "redis.podMetadata.labels.tier: must be text, got 2; write it in quotes: '2'",
      "podMetadata.labels.tier: must be text, got 1; write it in quotes: '1'",
    ],
  },
];
