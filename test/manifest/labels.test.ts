import { studyLabels } from '../../lib/manifest/labels';
import { checked } from '../support';

test('labels tell the study, its version and its pattern', () => {
  expect(studyLabels(checked({}, 'monte-carlo'), 'monte-carlo-0123abcd')).toEqual({
    'app.kubernetes.io/name': 'monte-carlo',
    'app.kubernetes.io/instance': 'monte-carlo-0123abcd',
    'app.kubernetes.io/managed-by': 'kubepar',
    'kubepar.dev/study': 'monte-carlo',
    'kubepar.dev/pattern': 'static-simulation',
  });
});

test('the longest id still makes values that Kubernetes takes as labels', () => {
  const id = 'a'.repeat(52);
  for (const value of Object.values(studyLabels(checked({ completions: 1 }, id), `${id}-0123abcd`))) {
    expect(value).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  }
});
