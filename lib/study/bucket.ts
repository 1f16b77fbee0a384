import { isRecord } from './checks';
import { checkImage } from './image';
import { checkKnownNames } from './known-names';
import { secretName, type SecretMount } from './mounts';
import type { ProblemList } from './problems';
import { NOT_SHOWN } from './secret-text';
import { checkBucketUrl, storeOf, type Store } from './bucket-url';
import { survivesYaml, YAML_RULE } from './yaml-text';

/** A bucket of an object store: one with the protocol of Amazon S3, or Google Cloud Storage. */
export interface BucketOptions {
  /** The bucket and, if you like, a folder in it: `s3://bucket/folder` or `gs://bucket/folder`. */
  readonly url: string;
  /**
   * An existing Secret with the credentials, which only kubepar's own container can read: `AWS_ACCESS_KEY_ID`,
   * `AWS_SECRET_ACCESS_KEY` and perhaps `AWS_SESSION_TOKEN` for s3://, `key.json` for gs://. Its name, or a cdk8s-plus
   * Secret.
   * @default - the identity of the pod, which its other containers have as well
   */
  readonly secret?: SecretMount['secret'];
  /**
   * The URL of a store other than Amazon's or Google's, such as `https://minio.example.com`.
   * @default - that of Amazon S3 or Google Cloud Storage
   */
  readonly endpoint?: string;
  /**
   * The region of the bucket, such as `eu-central-1`. Only for s3://. Give it outside `us-east-1`: to find it takes the
   * right `s3:GetBucketLocation`.
   * @default - the one that the store names
   */
  readonly region?: string;
  /**
   * How an s3:// store encrypts the objects: `'AES256'`, or `{ kmsKey: 'arn:aws:kms:…' }`. Give the key if the bucket
   * encrypts with SSE-KMS by default: otherwise, uploads can't be verified, and fail.
   * @default - as the bucket does by default
   */
  readonly encryption?: BucketEncryption;
  /**
   * A token of the pod's service account, which only kubepar's own container can read: instead of a Secret for s3://,
   * or for the Secret's configuration of workload identity federation for gs://.
   * @default - none
   */
  readonly token?: BucketToken;
  /**
   * The image with rclone, with a digest or with a tag other than `latest`: a copy of the default in your own registry,
   * for example. It must have busybox.
   * @default 'rclone/rclone:1.76.0'
   */
  readonly image?: string;
}

/** Encryption by the store: with its own keys, or with one of its key management service. */
export type BucketEncryption = 'AES256' | { readonly kmsKey: string };

/** A token of the pod's service account. */
export interface BucketToken {
  /** Whom the token is for: `sts.amazonaws.com`, or the URL of a provider of workload identity. */
  readonly audience: string;
  /** The role that the token gives, such as `arn:aws:iam::111122223333:role/results`. Only for s3://, and required there. */
  readonly roleArn?: string;
}

/** Checked {@link BucketOptions}. */
export interface CheckedBucket {
  readonly url: string;
  /** The name of the Secret. */
  readonly secret?: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly encryption?: BucketEncryption;
  readonly token?: BucketToken;
  readonly image: string;
}

/** Whether the pod's service account gives access to the bucket. */
export function usesServiceAccount({ secret, token }: CheckedBucket): boolean {
  return secret === undefined || token !== undefined;
}

export const DEFAULT_RCLONE_IMAGE = 'rclone/rclone:1.76.0';

const NAMES = Object.keys({
  url: true,
  secret: true,
  endpoint: true,
  region: true,
  encryption: true,
  token: true,
  image: true,
} satisfies Record<keyof BucketOptions, true>);

const HINTS = {
  bucket: "write url: 's3://bucket'",
  name: "write url: 's3://bucket'",
  prefix: "write it after the bucket: url: 's3://bucket/prefix'",
  path: "write it after the bucket: url: 's3://bucket/path'",
  kmsKey: "write encryption: { kmsKey: '…' }",
  roleArn: "write token: { audience: 'sts.amazonaws.com', roleArn: '…' }",
  audience: "write token: { audience: '…' }",
  serviceAccount: 'write pod: { serviceAccountName } in the study',
  serviceAccountName: 'write pod: { serviceAccountName } in the study',
};

/** Names under which someone may write the credentials themselves. */
const CREDENTIALS = /key|secret|credential|password|token|(?:^|_)pass$/i;
const SECRET_REMEDY =
  "dist/ is committed: create a Secret in the cluster, for example with `kubectl create secret generic results-bucket --from-env-file=FILE`, and write secret: 'results-bucket'";

/**
 * Checks the options of a bucket; returns undefined if they name no bucket.
 * @param prefix precedes the names of the options in reports.
 */
export function checkBucket(problems: ProblemList, options: Record<string, unknown>): CheckedBucket | undefined {
  checkNames(problems, options);
  const { url: givenUrl, secret, endpoint, region, encryption, token, image = DEFAULT_RCLONE_IMAGE } = options;
  const url = checkBucketUrl(problems, 'results.url', givenUrl);
  if (url === undefined) return undefined;
  const store = storeOf(url);
  return {
    url,
    ...(secret === undefined ? {} : { secret: secretName(problems, 'results.secret', secret) }),
    ...(endpoint === undefined ? {} : { endpoint: checkEndpoint(problems, endpoint) }),
    ...(region === undefined ? {} : { region: checkRegion(problems, region, store) }),
    ...(encryption === undefined ? {} : { encryption: checkEncryption(problems, encryption, store) }),
    ...(token === undefined ? {} : { token: checkToken(problems, token, store, secret) }),
    image: checkRcloneImage(problems, image),
  };
}

/** Credentials are not shown, whatever they are called. */
function checkNames(problems: ProblemList, options: Record<string, unknown>): void {
  const others = Object.entries(options).filter(([name]) => !NAMES.includes(name));
  const [credentials, rest] = [true, false].map((isOne) =>
    others.filter(([name]) => isOne === (CREDENTIALS.test(name) && !Object.hasOwn(HINTS, name))),
  );
  for (const [name] of credentials ?? [])
    problems.report(`results.${name}`, 'be in a Secret', NOT_SHOWN, SECRET_REMEDY);
  checkKnownNames(problems, Object.fromEntries(rest ?? []), {
    known: NAMES,
    rule: 'be an option of Results.bucket',
    hints: HINTS,
    prefix: 'results.',
  });
}

/** Characters of a URL that no shell, YAML or JSON reads as something else. */
const URL_CHARACTERS = /^https?:\/\/[A-Za-z0-9[\]:._~%/-]+$/;

function checkEndpoint(problems: ProblemList, given: unknown): string {
  const rule = 'be a URL with http:// or https://, a host and perhaps a port and a path';
  if (typeof given === 'string' && URL_CHARACTERS.test(given) && URL.canParse(given)) return given;
  const isBare = typeof given === 'string' && /^[a-z0-9][A-Za-z0-9.-]*(?::\d+)?(?:\/[A-Za-z0-9._/-]*)?$/.test(given);
  const remedy = isBare ? `write 'https://${given}'` : "write, for example, 'https://minio.example.com:9000'";
  problems.report('results.endpoint', rule, given, remedy);
  return '';
}

function checkRegion(problems: ProblemList, given: unknown, store: Store): string {
  if (store !== 's3') reportOnlyS3(problems, 'results.region', given);
  if (typeof given === 'string' && /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/.test(given) && survivesYaml(given)) return given;
  const rule = 'be the name of a region: at most 63 letters, digits and "-"';
  problems.report('results.region', rule, given, "write, for example, 'eu-central-1'");
  return '';
}

function reportOnlyS3(problems: ProblemList, prop: string, given: unknown): void {
  problems.report(prop, 'be left out with a gs:// bucket', given, 'leave it out: the bucket itself has these settings');
}

/** An ARN, an id or an alias. */
const KMS_KEY = /^[A-Za-z0-9][A-Za-z0-9:/_-]{0,255}$/;

function checkEncryption(problems: ProblemList, given: unknown, store: Store): BucketEncryption {
  const prop = 'results.encryption';
  if (store !== 's3') reportOnlyS3(problems, prop, given);
  if (given === 'AES256') return given;
  if (isRecord(given) && Object.keys(given).join() === 'kmsKey') {
    const { kmsKey } = given;
    if (typeof kmsKey === 'string' && KMS_KEY.test(kmsKey) && survivesYaml(kmsKey)) return { kmsKey };
    problems.report(
      `${prop}.kmsKey`,
      'be the ARN of a key',
      kmsKey,
      "write, for example, 'arn:aws:kms:eu-central-1:…'",
    );
    return { kmsKey: '' };
  }
  problems.report(prop, "be 'AES256' or { kmsKey }", given, "write 'AES256', or { kmsKey: 'arn:aws:kms:…' }");
  return 'AES256';
}

const TOKEN_NAMES = Object.keys({ audience: true, roleArn: true } satisfies Record<keyof BucketToken, true>);
const AUDIENCE = /^[\x21-\x7e]{1,500}$/;
const ROLE = /^arn:[a-z0-9-]+:iam::\d*:role\/[A-Za-z0-9_+=,.@/-]{1,512}$/;
const ROLE_EXAMPLE = "'arn:aws:iam::111122223333:role/results'";

function checkToken(problems: ProblemList, given: unknown, store: Store, secret: unknown): BucketToken {
  const prop = 'results.token';
  if (!isRecord(given)) {
    // It may be a token itself.
    const remedy = `write, for example, { audience: 'sts.amazonaws.com', roleArn: ${ROLE_EXAMPLE} }`;
    problems.report(prop, 'be an object with an audience', NOT_SHOWN, remedy);
    return { audience: '' };
  }
  checkKnownNames(problems, given, { known: TOKEN_NAMES, rule: 'be a field of a token', prefix: `${prop}.` });
  const { audience, roleArn } = given;
  const isAudience = typeof audience === 'string' && AUDIENCE.test(audience);
  if (!isAudience || !survivesYaml(audience)) {
    const rule = isAudience ? YAML_RULE : 'be at most 500 characters of ASCII without blanks';
    problems.report(`${prop}.audience`, rule, audience, "write, for example, 'sts.amazonaws.com'");
  }
  if (store === 's3') checkRole(problems, `${prop}.roleArn`, roleArn);
  else if (roleArn !== undefined) reportOnlyS3(problems, `${prop}.roleArn`, roleArn);
  if (store === 's3' && secret !== undefined)
    problems.report(prop, 'be left out with a secret', given, 'write one of them: the token stands for the Secret');
  if (store === 'gcs' && secret === undefined) {
    const remedy =
      "write secret: 'results-bucket', a Secret whose key.json is the configuration of an external account";
    problems.report('results.secret', 'be given with a token for a gs:// bucket', secret, remedy);
  }
  return {
    audience: typeof audience === 'string' ? audience : '',
    ...(typeof roleArn === 'string' ? { roleArn } : {}),
  };
}

function checkRole(problems: ProblemList, prop: string, given: unknown): void {
  if (typeof given === 'string' && ROLE.test(given)) return;
  problems.report(prop, 'be the ARN of a role', given, `write, for example, ${ROLE_EXAMPLE}`);
}

function checkRcloneImage(problems: ProblemList, given: unknown): string {
  return checkImage(problems, given, 'results.image');
}
