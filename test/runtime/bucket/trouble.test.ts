import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { RUNTIME } from '../support';
import { SIDECAR_SHELLS } from './rclone';

const FILE = path.join(RUNTIME, 'bucket', 'trouble.sh');

/** Messages of rclone, of the libraries of the stores, and of the stores themselves. */
const MAY_PASS = [
  'operation error S3: PutObject, https response error StatusCode: 503, RequestID: 1, api error SlowDown: Please reduce your request rate.',
  'operation error S3: PutObject, https response error StatusCode: 400, RequestID: 1, api error RequestTimeout: Your socket connection to the server was not read',
  'operation error S3: PutObject, https response error StatusCode: 403, RequestID: 1, api error RequestTimeTooSkewed: The difference is too large',
  'operation error S3: PutObject, https response error StatusCode: 400, RequestID: 1, api error ExpiredToken: The provided token has expired.',
  'get identity: get credentials: failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 400, RequestID: 1, api error Throttling: Rate exceeded',
  'get identity: get credentials: failed to refresh cached credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 0, RequestID: , request send failed, dial tcp: lookup sts.amazonaws.com: i/o timeout',
  'failed to refresh cached credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 503, RequestID: 1',
  "operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 400, api error InvalidIdentityToken: Couldn't retrieve verification key from your identity provider",
  'operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 400, api error IDPCommunicationError: An error occurred',
  'googleapi: Error 403: The rate of requests is too high, rateLimitExceeded',
  'googleapi: Error 403: Quota exceeded, userRateLimitExceeded',
  'googleapi: Error 429: Too many requests, rateLimitExceeded',
  'googleapi: Error 503: Backend Error, backendError',
  'oauth2: cannot fetch token: 400 Bad Request Response: {"error":"invalid_grant","error_description":"Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values"}',
  'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time is before',
  'dial tcp 10.0.0.1:443: connect: connection refused',
  'dial tcp: lookup minio.example.com: no such host',
  'no answer within 60 s',
  'corrupted on transfer: md5 hashes differ src "1" vs dst "2"',
];
const REFUSED = [
  'operation error S3: PutObject, https response error StatusCode: 404, RequestID: 1, api error NoSuchBucket: The specified bucket does not exist',
  'operation error S3: PutObject, https response error StatusCode: 403, RequestID: 1, api error AccessDenied: Access Denied',
  'operation error S3: PutObject, https response error StatusCode: 403, RequestID: 1, api error InvalidAccessKeyId: The key does not exist',
  'operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  'googleapi: Error 404: The specified bucket does not exist., notFound',
  'googleapi: Error 403: study@test.example does not have storage.objects.create access, forbidden',
  'oauth2/google: status code 400: {"error":"invalid_target","error_description":"The target service indicated by the \\"audience\\" parameters is invalid."}',
  'oauth2/google/externalaccount: status code 403: {"error":"unauthorized_client"}',
  'oauth2/google/externalaccount: failed to open credential file "/kubepar/bucket-token/token"',
  'http: server gave HTTP response to HTTPS client',
  'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  'the Secret with its credentials has no key AWS_ACCESS_KEY_ID',
];
const WITHOUT_IDENTITY = [
  'failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, request send failed, dial tcp 169.254.169.254:80: connect: connection refused',
  'google: could not find default credentials. See https://cloud.google.com/docs/authentication/external/set-up-adc for more information',
];

describe.each(SIDECAR_SHELLS)('the trouble of a bucket, in $name', ({ command, path: PATH }) => {
  function holds(condition: string, kp_trouble: string): boolean {
    const [program = '', ...words] = command;
    const { status, stderr } = spawnSync(program, [...words, '-uc', `. "$0" && ${condition}`, FILE], {
      env: { PATH, kp_trouble },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return status === 0;
  }

  test.each(MAY_PASS)('may pass: %s', (trouble) => {
    expect([holds('is_refused', trouble), holds('lacks_identity', trouble)]).toEqual([false, false]);
  });

  test.each(REFUSED)('is a refusal: %s', (trouble) => {
    expect(holds('is_refused', trouble)).toBe(true);
  });

  test.each(WITHOUT_IDENTITY)('is that nothing gives the pod credentials: %s', (trouble) => {
    expect([holds('is_refused', trouble), holds('lacks_identity', trouble)]).toEqual([false, true]);
  });
});
