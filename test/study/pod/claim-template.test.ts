import { checkClaimTemplate } from '../../../lib/study/pod/claim-template';
import { messagesOf } from '../../support';

const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

function messages(metadata: object): string[] {
  return messagesOf((problems) => {
    checkClaimTemplate(problems, 'template', { metadata, spec });
  });
}

test('the claim of a pod may have labels and annotations', () => {
  expect(messages({ labels: { team: 'a' }, annotations: { 'example.com/note': 'any text: 1' } })).toEqual([]);
});

test('the claim of a pod has no other metadata, such as a name, because each pod has its own', () => {
  expect(messages({ name: 'scratch', labels: { team: 'a' }, namespace: 'other' })).toEqual([
    'template.metadata.name: must be left out, got "scratch"; only labels and annotations may be given',
    'template.metadata.namespace: must be left out, got "other"; only labels and annotations may be given',
  ]);
});
