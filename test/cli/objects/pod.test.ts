import { podEvidence } from '../../../cli/objects/pod';
import { recordedPods } from '../support';

const [POD] = recordedPods('failed-pods');

describe('podEvidence', () => {
  test('contains the facts about a pod', () => {
    const { metadata, spec } = POD!;
    expect(podEvidence(POD!)).toMatchObject({
      name: metadata!.name,
      uid: metadata!.uid,
      node: spec!.nodeName,
      phase: 'Failed',
      exitCode: 90,
      reason: '',
    });
  });

  test.each<[string, number, Record<string, string>, Record<string, string>]>([
    ["Kubernetes' annotation", 7, { 'batch.kubernetes.io/job-completion-index': '7' }, {}],
    ["Kubernetes' label", 7, {}, { 'batch.kubernetes.io/job-completion-index': '7' }],
  ])('takes its index from %s: %d', (_what, index, annotations, labels) => {
    expect(podEvidence({ ...POD!, metadata: { annotations, labels } }).index).toBe(index);
  });

  test('takes the tasks of its Job from the annotation, if they are not all tasks', () => {
    const tasksOf = (annotations: Record<string, string>): unknown =>
      podEvidence({ ...POD!, metadata: { annotations } }).taskList;
    expect(tasksOf({ 'kubepar.dev/tasks': '59' })).toEqual([[59, 59]]);
    expect(tasksOf({ 'kubepar.dev/tasks': '3,7-9' })).toEqual([
      [3, 3],
      [7, 9],
    ]);
    expect(tasksOf({})).toBeUndefined();
  });
});
