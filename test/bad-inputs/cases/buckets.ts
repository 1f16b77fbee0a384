import { Results } from '../../../lib';
import type { Refused } from '../case';

const EXAMPLE = "write, for example, 's3://my-bucket/results' or 'gs://my-bucket/results'";
const FOLDER =
  'have a folder of letters, digits, ".", "_" and "-", with one slash between its parts and none at its end';
const S3_NAME = 'name a bucket after s3://: 3 to 63 lower-case letters, digits, "-" and "."';
const GS_NAME = 'name a bucket after gs://: 3 to 63 lower-case letters, digits, "-", "_" and "."';
const SECRET =
  "dist/ is committed: create a Secret in the cluster, for example with `kubectl create secret generic results-bucket --from-env-file=FILE`, and write secret: 'results-bucket'";

const good = { results: Results.bucket({ url: 's3://my-bucket', secret: 'results-bucket' }) };

function bucket(options: Readonly<Record<string, unknown>>): { results: Results } {
  return { results: Results.bucket({ url: 's3://results', ...options }) };
}

const URLS = (
  [
    ['missing', undefined, 'be the URL of a bucket', 'nothing', EXAMPLE],
    ['a name', 'my-bucket', 'start with s3:// or gs://', '"my-bucket"', EXAMPLE],
    [
      'that of a website',
      'https://a.example.com/b',
      'start with s3:// or gs://',
      '"https://a.example.com/b"',
      "write 's3://my-bucket', and the address of the store as endpoint",
    ],
    [
      'that of a website of Google',
      'https://storage.googleapis.com/my-bucket/a',
      'start with s3:// or gs://',
      '"https://storage.googleapis.com/my-bucket/a"',
      "write 'gs://my-bucket/a'",
    ],
    ['of the kind gcs', 'gcs://my-bucket', 'start with s3:// or gs://', '"gcs://my-bucket"', "write 'gs://my-bucket'"],
    [
      'of the kind s3a',
      's3a://my-bucket/a',
      'start with s3:// or gs://',
      '"s3a://my-bucket/a"',
      "write 's3://my-bucket/a'",
    ],
    ['in capitals', 'S3://my-bucket', 'start with s3:// or gs://', '"S3://my-bucket"', "write 's3://my-bucket'"],
    ['without a bucket', 's3://', S3_NAME, '"s3://"', EXAMPLE],
    ['of a bucket in capitals', 's3://Results', S3_NAME, '"s3://Results"', EXAMPLE],
    ['of a short bucket', 's3://ab', S3_NAME, '"s3://ab"', EXAMPLE],
    ['of a bucket with two dots', 's3://a..b', S3_NAME, '"s3://a..b"', EXAMPLE],
    ['of a bucket with an underscore', 's3://my_bucket', S3_NAME, '"s3://my_bucket"', EXAMPLE],
    ['of an address', 's3://192.168.0.1', S3_NAME, '"s3://192.168.0.1"', EXAMPLE],
    ['of a bucket of Google', 'gs://google-results', GS_NAME, '"gs://google-results"', EXAMPLE],
    ['with a slash at the end', 's3://my-bucket/a/', FOLDER, '"s3://my-bucket/a/"', "write 's3://my-bucket/a'"],
    ['with two slashes', 's3://my-bucket//a', FOLDER, '"s3://my-bucket//a"', EXAMPLE],
    ['with a folder above', 's3://my-bucket/../a', FOLDER, '"s3://my-bucket/../a"', EXAMPLE],
    ['with a blank', 's3://my-bucket/a b', FOLDER, '"s3://my-bucket/a b"', EXAMPLE],
    ['with a query', 's3://my-bucket/a?b=c', FOLDER, '"s3://my-bucket/a?b=c"', EXAMPLE],
  ] as const
).map(([what, url, rule, told, remedy]) => ({
  title: `the URL of a bucket is ${what}`,
  given: bucket({ url }),
  told: [`results.url: must ${rule}, got ${told}; ${remedy}`],
  followed: good,
}));

const OTHERS: readonly Refused[] = [
  {
    title: 'the URL of a bucket has a password',
    given: bucket({ url: 's3://me:hunter22@my-bucket' }),
    told: [
      `results.url: must have no credentials, got "s3://me:(not shown)@my-bucket"; create a Secret, and write secret: 'results-bucket'`,
    ],
    followed: good,
  },
  {
    title: 'the URL of a bucket has a long folder',
    given: bucket({ url: `s3://my-bucket/${'a'.repeat(256)}/${'b'.repeat(256)}` }),
    told: [
      `results.url: must have a folder of at most 512 characters, got "s3://my-bucket/${'a'.repeat(104)}…; choose a shorter one`,
    ],
    followed: good,
  },
  {
    title: 'a bucket has no options',
    given: { results: Results.bucket(undefined as never) },
    told: [
      "results: must have an object with a url, got nothing; write, for example, results: Results.bucket({ url: 's3://my-bucket', secret: 'results-bucket' })",
    ],
    followed: good,
  },
  ...['accessKeyId', 'secretAccessKey', 'AWS_SECRET_ACCESS_KEY', 'keyFile', 'credentials', 'password'].map((name) => ({
    title: `the options of a bucket have ${name}`,
    given: bucket({ [name]: 'wJalrXUtnFEMI' }),
    told: [`results.${name}: must be in a Secret, got "(not shown)"; ${SECRET}`],
    followed: good,
  })),
  {
    title: 'a bucket has its name as an option',
    given: bucket({ bucket: 'a' }),
    told: ['results.bucket: must be an option of Results.bucket, got "a"; write url: \'s3://bucket\''],
    followed: good,
  },
  {
    title: 'an option of a bucket is misspelled',
    given: bucket({ regions: 'a' }),
    told: ['results.regions: must be an option of Results.bucket, got "a"; write region'],
    followed: good,
  },
  {
    title: 'the Secret of a bucket is a path',
    given: bucket({ secret: 'a/b' }),
    told: ['results.secret: must be the name of a Secret, got "a/b"; give the name that `kubectl get secrets` shows'],
    followed: good,
  },
  {
    title: 'the store of a bucket has no scheme',
    given: bucket({ endpoint: 'minio.example.com:9000' }),
    told: [
      'results.endpoint: must be a URL with http:// or https://, a host and perhaps a port and a path, got "minio.example.com:9000"; write \'https://minio.example.com:9000\'',
    ],
    followed: bucket({ endpoint: 'https://minio.example.com:9000' }),
  },
  {
    title: 'the store of a bucket has a password',
    given: bucket({ endpoint: 'https://me:hunter22@minio.example.com' }),
    told: [
      'results.endpoint: must be a URL with http:// or https://, a host and perhaps a port and a path, got "https://me:(not shown)@minio.example.com"; write, for example, \'https://minio.example.com:9000\'',
    ],
    followed: bucket({ endpoint: 'https://minio.example.com:9000' }),
  },
  {
    title: 'the region of a bucket is a sentence',
    given: bucket({ region: 'in Europe' }),
    told: [
      'results.region: must be the name of a region: at most 63 letters, digits and "-", got "in Europe"; write, for example, \'eu-central-1\'',
    ],
    followed: bucket({ region: 'eu-central-1' }),
  },
  {
    title: 'a bucket of Google has a region and an encryption',
    given: bucket({ url: 'gs://results', region: 'europe-west3', encryption: 'AES256' }),
    told: [
      'results.region: must be left out with a gs:// bucket, got "europe-west3"; leave it out: the bucket itself has these settings',
      'results.encryption: must be left out with a gs:// bucket, got "AES256"; leave it out: the bucket itself has these settings',
    ],
    followed: bucket({ url: 'gs://results' }),
  },
  {
    title: 'the encryption of a bucket is unknown',
    given: bucket({ encryption: 'aws:kms' }),
    told: [
      "results.encryption: must be 'AES256' or { kmsKey }, got \"aws:kms\"; write 'AES256', or { kmsKey: 'arn:aws:kms:…' }",
    ],
    followed: bucket({ encryption: 'AES256' }),
  },
  {
    title: 'the key of a bucket is empty',
    given: bucket({ encryption: { kmsKey: '' } }),
    told: [
      'results.encryption.kmsKey: must be the ARN of a key, got ""; write, for example, \'arn:aws:kms:eu-central-1:…\'',
    ],
    followed: bucket({ encryption: { kmsKey: 'arn:aws:kms:eu-central-1:1:key/2' } }),
  },
  {
    title: 'a token has no role',
    given: bucket({ token: { audience: 'sts.amazonaws.com' } }),
    told: [
      "results.token.roleArn: must be the ARN of a role, got nothing; write, for example, 'arn:aws:iam::111122223333:role/results'",
    ],
    followed: bucket({ token: { audience: 'sts.amazonaws.com', roleArn: 'arn:aws:iam::111122223333:role/results' } }),
  },
  {
    title: 'a token is a text',
    given: bucket({ token: 'eyJhbGciOiJIUzI1NiJ9' }),
    told: [
      "results.token: must be an object with an audience, got \"(not shown)\"; write, for example, { audience: 'sts.amazonaws.com', roleArn: 'arn:aws:iam::111122223333:role/results' }",
    ],
    followed: bucket({ token: { audience: 'sts.amazonaws.com', roleArn: 'arn:aws:iam::111122223333:role/results' } }),
  },
  {
    title: 'a bucket has a token and a Secret',
    given: bucket({
      secret: 'a',
      token: { audience: 'sts.amazonaws.com', roleArn: 'arn:aws:iam::111122223333:role/results' },
    }),
    told: [
      'results.token: must be left out with a secret, got {"audience":"sts.amazonaws.com","roleArn":"arn:aws:iam::111122223333:role/results"}; write one of them: the token stands for the Secret',
    ],
    followed: good,
  },
  {
    title: 'a token for Google has no configuration',
    given: bucket({ url: 'gs://results', token: { audience: 'https://example.com' } }),
    told: [
      "results.secret: must be given with a token for a gs:// bucket, got nothing; write secret: 'results-bucket', a Secret whose key.json is the configuration of an external account",
    ],
    followed: bucket({ url: 'gs://results', secret: 'a', token: { audience: 'https://example.com' } }),
  },
  {
    title: 'the image of a bucket has no version',
    given: bucket({ image: 'rclone/rclone' }),
    told: [
      'results.image: must have a fixed tag or a digest, got "rclone/rclone"; name a version, for example \'rclone/rclone:1.0.0\', so that every pod runs the same program',
    ],
    followed: bucket({ image: 'rclone/rclone:1.76.0' }),
  },
];

/** Results in a bucket. */
export const BUCKETS: readonly Refused[] = [...URLS, ...OTHERS];
