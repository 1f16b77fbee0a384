import { ANNOTATION, COMPLETION_INDEX, INDEX_FAILURE_COUNT, JOB_NAME, LABEL } from '../../lib/manifest/labels';
import { checkMetadata, metadataOfUser } from '../../lib/study/metadata';
import { ProblemList } from '../../lib/study/problems';
import { messagesOf } from '../support';

function messages(given: unknown): string[] {
  return messagesOf((problems) => {
    checkMetadata(problems, 'metadata', given);
  });
}

describe('labels and annotations', () => {
  test('are kept as given, and there are none by default', () => {
    const given = {
      labels: {
        'sidecar.istio.io/inject': 'false',
        team: 'statistics',
        empty: '',
        'app.kubernetes.io/part-of': 'thesis',
      },
      annotations: {
        'linkerd.io/inject': 'disabled',
        'karpenter.sh/do-not-disrupt': 'true',
        'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
        'kubernetes.io/configuration': 'other keys that begin or end like those of Kubernetes',
        'my.kubernetes.io/config.source': 'api',
        'x.controller.kubernetes.io/pod-deletion-cost': '5',
        'kueue.x-k8s.io/queue-names': 'a',
        'kueue.x-k8s.io/priority-classes': 'a',
        'kueue.x-k8s.io/job-min-parallelisms': '5',
        'kueue.x-k8s.io/pod-groups': 'a',
        'kueue.x-k8s.io/managed-by': 'a',
        'my.kueue.x-k8s.io/queue-name': 'a',
        'my.kueue.x-k8s.io/priority-class': 'a',
        'my.kueue.x-k8s.io/job-min-parallelism': '5',
        'my.kueue.x-k8s.io/managed': 'a',
        'my.app.kubernetes.io/name': 'a',
        'Example.com/Note': 'any text:\n  "1", é',
        empty: '',
      },
    };
    expect(messages(given)).toEqual([]);
    expect(checkMetadata(new ProblemList(), 'metadata', given)).toEqual(given);
    for (const none of [undefined, {}, { labels: undefined }, { labels: {}, annotations: {} }])
      expect(checkMetadata(new ProblemList(), 'metadata', none)).toEqual({ labels: {}, annotations: {} });
  });

  test('may have the longest keys and values that Kubernetes allows', () => {
    const domain = Array.from({ length: 4 }, () => 'd'.repeat(63))
      .join('.')
      .slice(0, 253);
    const key = `${domain}/${'k'.repeat(63)}`;
    expect(messages({ labels: { [key]: 'v'.repeat(63) } })).toEqual([]);
    expect(messages({ labels: { [`${key}k`]: 'v' } })).toHaveLength(1);
    expect(messages({ labels: { [`d${key}`]: 'v' } })).toHaveLength(1);
    expect(messages({ labels: { [key]: 'v'.repeat(64) } })).toHaveLength(1);
    expect(messages({ annotations: { [`${key}k`]: 'v' } })).toHaveLength(1);
    expect(messages({ annotations: { [`d${key}`]: 'v' } })).toHaveLength(1);
  });

  test('that are annotations may have 262,144 bytes together, with their keys', () => {
    const annotations = { a: 'é'.repeat(131_071), b: '' };
    expect(messages({ annotations })).toEqual([]);
    expect(messages({ annotations: { ...annotations, b: 'x' } })).toEqual([
      'metadata.annotations: must have at most 262144 bytes together, got "262145 bytes"; put long texts into files',
    ]);
  });

  test.each([...Object.values(LABEL), ...Object.values(ANNOTATION), JOB_NAME, COMPLETION_INDEX, INDEX_FAILURE_COUNT])(
    'can not be %s, which kubepar or Kubernetes sets',
    (key) => {
      for (const field of ['labels', 'annotations']) expect(messages({ [field]: { [key]: 'x' } })).toHaveLength(1);
      expect(metadataOfUser({ labels: { [key]: 'x', a: 'b' }, annotations: { [key]: 'x' } })).toEqual({
        labels: { a: 'b' },
        annotations: {},
      });
    },
  );

  test.each([
    ['queue-name', "leave it out, and write kueue: { localQueue: 'team-a' }"],
    ['priority-class', "leave it out, and write kueue: { localQueue: 'team-a', priorityClass: 'low' }"],
    [
      'job-min-parallelism',
      'leave it out: Kueue would change parallelism, and each kubectl apply would change it back, which deletes all pods',
    ],
    ['managed', 'leave it out: Kueue sets it'],
  ])('can not be kueue.x-k8s.io/%s, and the message says what to do instead', (name, remedy) => {
    const key = `kueue.x-k8s.io/${name}`;
    for (const field of ['labels', 'annotations'])
      expect(messages({ [field]: { [key]: 'x' } })).toEqual([
        `metadata.${field}['${key}']: must have a key that is not reserved, got "${key}"; ${remedy}`,
      ]);
  });

  test('hold no secret, by its format or by a name that the user chose', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    for (const given of [
      { labels: { team: token } },
      { annotations: { note: `see https://ann:hunter22@example.com/` } },
      { annotations: { note: '--password hunter22' } },
      { annotations: { password: 'hunter22' } },
      { labels: { 'db-password': ['hunter22'] } },
    ]) {
      const [message, ...more] = messages(given);
      expect(message).toContain('(not shown)');
      expect(message).not.toMatch(/hunter22|ghp_/);
      expect(more).toEqual([]);
    }
    expect(messages({ annotations: { 'vault.hashicorp.com/agent-inject-token': 'true' } })).toEqual([]);
  });
});
