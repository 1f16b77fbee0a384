import { checkProjection } from '../../../lib/study/pod/projection';
import { messagesOf } from '../../support';

test.each([
  [
    'serviceAccountToken',
    { path: 'token' },
    'pods of kubepar have no service account token',
    'leave it out; use a Secret for what the command needs to log in',
  ],
  [
    'clusterTrustBundle',
    { path: 'ca.pem' },
    'clusters drop it unless a feature gate is set',
    'use a ConfigMap with the certificates',
  ],
  [
    'podCertificate',
    { keyType: 'ED25519', signerName: 'example.com/a' },
    'clusters drop it unless a feature gate is set',
    'use a Secret with the certificate',
  ],
])('a volume has no source of type %s, and the message says what to use instead', (type, source, reason, remedy) => {
  expect(
    messagesOf((problems) => {
      checkProjection(problems, 'projected', { sources: [{ secret: { name: 'a' } }, { [type]: source }] });
    }),
  ).toEqual([`projected.sources[1].${type}: must be left out: ${reason}, got "${type}"; ${remedy}`]);
});
