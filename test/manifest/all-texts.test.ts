import { checkTexts } from '../../lib/manifest/all-texts';
import { messagesOf } from '../support';

const named = (content: unknown): string[] =>
  messagesOf((problems) => {
    checkTexts(problems, [['ConfigMap/a', content]]);
  });

test('each text of a manifest is checked, names of fields as names, with their path', () => {
  expect(named({ data: { plain: 'text', 'a:b': ['y', 'no'], nothing: null, several: [null, 1, true] } })).toEqual([]);
  const [name] = named({ metadata: { annotations: { 'a\u0085b': 'text' } } });
  expect(name).toMatch(/^ConfigMap\/a\.metadata\.annotations/);
  const [text] = named({ data: { list: ['fine', 'a\u0085b'] } });
  expect(text).toMatch(/^ConfigMap\/a\.data\.list\[1\]: must /);
  // cdk8s would leave out a field of this name.
  expect(named({ data: { list: ['constructor'] } })).toEqual([]);
  expect(named({ data: { ['constructor']: 'text' } })).toEqual([
    'ConfigMap/a.data.constructor: must have another name: a manifest can\'t have a field called constructor, got "constructor"; rename it',
  ]);
});

test('a text that contains a secret is refused, and not shown', () => {
  expect(named({ data: { key: `x ghp_${'a1B2'.repeat(9)}` } })).toEqual([
    'ConfigMap/a.data.key: must not contain a secret, got "(not shown)"; dist/ is committed: create a Secret in the cluster and mount it with secrets: [{ secret, mountPath }]',
  ]);
});
