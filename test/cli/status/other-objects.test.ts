import { strayJobs } from '../../../cli/status/other-objects';
import type { SeenJob } from '../../../cli/objects/job';

describe('Jobs without the description of their study', () => {
  const labels = { 'app.kubernetes.io/instance': 'study-00000000', 'kubepar.dev/study': 'study' };

  test.each<[string, SeenJob]>([
    ['running', { metadata: { labels } }],
    ['suspended', { metadata: { labels }, spec: { suspend: true } }],
    ['queued', { metadata: { labels: { ...labels, 'kueue.x-k8s.io/queue-name': 'q' } }, spec: { suspend: true } }],
    ['ended', { metadata: { labels }, status: { conditions: [{ type: 'Complete', status: 'True' }] } }],
  ])('are %s', (state, job) => {
    expect(strayJobs([job], [])).toMatchObject([{ name: 'study-00000000', state }]);
  });
});
