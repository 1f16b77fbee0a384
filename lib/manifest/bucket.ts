import type { EnvVar, Volume, VolumeMount } from '../../imports/k8s';
import { bucketPath, storeOf } from '../study/bucket-url';
import { BUCKET_SECRET_VOLUME, BUCKET_TOKEN_VOLUME } from '../study/pod';
import type { BucketResults } from '../study/results';
import { keepFromExpansion } from './environment';
import { BUCKET_SECRET_PATH, BUCKET_TOKEN_PATH } from './paths';

/** The name under which rclone knows the store. */
const REMOTE = 'store';
const TOKEN_FILE = 'token';
const TOKEN_SECONDS = 3600;

/** The folder of a study's results, as rclone names it. */
export function bucketFolder({ url }: BucketResults, study: string): string {
  return `${REMOTE}:${bucketPath(url)}/${study}`;
}

/**
 * How rclone reaches the bucket. The credentials of a Secret are not here: runtime/bucket/credentials.sh exports them from
 * its files, which change when the Secret is renewed.
 */
export function rcloneEnvironment(results: BucketResults): EnvVar[] {
  const config = storeOf(results.url) === 's3' ? s3Config(results) : GCS_CONFIG;
  const { endpoint } = results;
  return [
    // Without a configuration file.
    { name: 'RCLONE_CONFIG', value: '' },
    ...Object.entries({ ...config, ...(endpoint === undefined ? {} : { ENDPOINT: endpoint }) }).map(
      ([option, value]): EnvVar => variable(`RCLONE_CONFIG_${REMOTE.toUpperCase()}_${option}`, value),
    ),
    ...identity(results),
  ];
}

type Config = Readonly<Record<string, string>>;

/** Both stores: the credentials come from the environment, and the bucket exists. */
const COMMON: Config = { ENV_AUTH: 'true', NO_CHECK_BUCKET: 'true' };

function s3Config({ endpoint, region, encryption }: BucketResults): Config {
  return {
    TYPE: 's3',
    ...COMMON,
    ...(endpoint === undefined ? { PROVIDER: 'AWS' } : { PROVIDER: 'Other', FORCE_PATH_STYLE: 'true' }),
    // With the default of 4, the parts of a large object would need more memory than the container has.
    UPLOAD_CONCURRENCY: '1',
    ...(region === undefined ? {} : { REGION: region }),
    ...(encryption === undefined ? {} : encryptionConfig(encryption)),
  };
}

function encryptionConfig(encryption: NonNullable<BucketResults['encryption']>): Config {
  if (encryption === 'AES256') return { SERVER_SIDE_ENCRYPTION: encryption };
  return { SERVER_SIDE_ENCRYPTION: 'aws:kms', SSE_KMS_KEY_ID: encryption.kmsKey };
}

const GCS_CONFIG: Config = { TYPE: 'google cloud storage', ...COMMON, BUCKET_POLICY_ONLY: 'true' };

function identity({ secret, region, token }: BucketResults): EnvVar[] {
  if (secret !== undefined) return [variable('KUBEPAR_BUCKET_SECRET', BUCKET_SECRET_PATH)];
  if (token?.roleArn === undefined) return [];
  // The names by which Amazon's library finds a token.
  return [
    variable('AWS_ROLE_ARN', token.roleArn),
    variable('AWS_WEB_IDENTITY_TOKEN_FILE', `${BUCKET_TOKEN_PATH}/${TOKEN_FILE}`),
    // The service that exchanges the token has an address in each region.
    ...(region === undefined ? [] : [variable('AWS_REGION', region)]),
  ];
}

function variable(name: string, value: string): EnvVar {
  return { name, value: keepFromExpansion(value) };
}

/** The volumes with the credentials; none if the pod's own identity is enough. */
export function credentialVolumes({ secret, token }: BucketResults): Volume[] {
  return [
    ...(secret === undefined ? [] : [{ name: BUCKET_SECRET_VOLUME, secret: { secretName: secret } }]),
    ...(token === undefined
      ? []
      : [
          {
            name: BUCKET_TOKEN_VOLUME,
            projected: {
              sources: [
                {
                  serviceAccountToken: {
                    audience: token.audience,
                    expirationSeconds: TOKEN_SECONDS,
                    path: TOKEN_FILE,
                  },
                },
              ],
            },
          },
        ]),
  ];
}

/** Their mounts, in the one container of a pod that reads them. */
export function credentialMounts({ secret, token }: BucketResults): VolumeMount[] {
  return [
    ...(secret === undefined ? [] : [{ name: BUCKET_SECRET_VOLUME, mountPath: BUCKET_SECRET_PATH, readOnly: true }]),
    ...(token === undefined ? [] : [{ name: BUCKET_TOKEN_VOLUME, mountPath: BUCKET_TOKEN_PATH, readOnly: true }]),
  ];
}
