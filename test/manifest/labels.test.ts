import { parameterLabels, studyLabels } from '../../lib/manifest/labels';
import type { ParameterValue } from '../../lib/study/parameters/values';
import { checked } from '../support';

test('labels contain the study, its version and its pattern', () => {
  expect(studyLabels(checked({}, 'monte-carlo'), 'monte-carlo-0123abcd')).toEqual({
    'app.kubernetes.io/name': 'monte-carlo',
    'app.kubernetes.io/instance': 'monte-carlo-0123abcd',
    'app.kubernetes.io/managed-by': 'kubepar',
    'kubepar.dev/study': 'monte-carlo',
    'kubepar.dev/pattern': 'static-simulation',
  });
});

test('even the longest id leads to values that Kubernetes accepts as labels', () => {
  const id = 'a'.repeat(52);
  for (const value of Object.values(studyLabels(checked({ completions: 1 }, id), `${id}-0123abcd`))) {
    expect(value).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  }
});

describe('a parameter is also a label', () => {
  test('under its name, for each that can be one', () => {
    expect(parameterLabels(['n', 'method', 'note', 'exact'], [60, 'lm', 'two words', true])).toEqual({
      'parameter.kubepar.dev/n': '60',
      'parameter.kubepar.dev/method': 'lm',
      'parameter.kubepar.dev/exact': 'true',
    });
  });

  test.each<[ParameterValue, string]>([
    ['', ''],
    ['a', 'a'],
    ['A.b_c-d', 'A.b_c-d'],
    ['a'.repeat(63), 'a'.repeat(63)],
    [0.25, '0.25'],
    [1e-7, '1e-7'],
    [false, 'false'],
    ['0x1F', '0x1F'],
    ['null', 'null'],
  ])('of the value %j', (value, label) => {
    expect(parameterLabels(['p'], [value])).toEqual({ 'parameter.kubepar.dev/p': label });
  });

  test.each<[string, ParameterValue]>([
    ['is longer than a label may be', 'a'.repeat(64)],
    ['has a space', 'a b'],
    ['starts with a dash', '-a'],
    ['ends in a dot', 'a.'],
    ['is a negative number', -1],
    ['is a number with a plus sign in it', 1e21],
    ['has a letter of another language', 'é'],
    ['has a line break', 'a\n'],
    ['is another number to kubectl', '0o17'],
  ])('but not if its value %s', (_what, value) => {
    expect(parameterLabels(['p'], [value])).toEqual({});
  });

  test.each(['_p', 'p_', 'p.', 'p-'])('but not if its name is %s, which is not a valid label', (name) => {
    expect(parameterLabels([name], ['a'])).toEqual({});
  });

  test('with any name that a parameter may have', () => {
    expect(parameterLabels(['constructor', 'A'.repeat(63)], [1, 2])).toEqual({
      'parameter.kubepar.dev/constructor': '1',
      [`parameter.kubepar.dev/${'A'.repeat(63)}`]: '2',
    });
  });
});
