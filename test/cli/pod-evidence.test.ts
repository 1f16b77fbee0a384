import { podEvidence } from '../../cli/pod-evidence';
import { recordedPods } from './support';

const [POD] = recordedPods('failed-pods');

describe('podEvidence', () => {
  test('has the facts of a pod', () => {
    const { metadata, spec } = POD!;
    expect(podEvidence(POD!, 'log')).toMatchObject({
      name: metadata!.name,
      uid: metadata!.uid,
      node: spec!.nodeName,
      phase: 'Failed',
      exitCode: 90,
      reason: '',
      log: 'log',
    });
  });

  test.each<[string, number, Record<string, string>, Record<string, string>]>([
    ["Kubernetes' annotation", 7, { 'batch.kubernetes.io/job-completion-index': '7' }, {}],
    ["Kubernetes' label", 7, {}, { 'batch.kubernetes.io/job-completion-index': '7' }],
    [
      'the task of its Job, which Kubernetes counts as the index 0',
      59,
      { 'kubepar.dev/task': '59', 'batch.kubernetes.io/job-completion-index': '0' },
      { 'batch.kubernetes.io/job-completion-index': '0' },
    ],
    ['the task 0 of its Job', 0, { 'kubepar.dev/task': '0', 'batch.kubernetes.io/job-completion-index': '0' }, {}],
  ])('takes its index from %s: %d', (_what, index, annotations, labels) => {
    expect(podEvidence({ ...POD!, metadata: { annotations, labels } }, '').index).toBe(index);
  });
});
