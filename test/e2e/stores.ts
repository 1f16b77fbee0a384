import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import type { BucketOptions } from '../../lib';
import { rcloneEnvironment } from '../../lib/manifest/bucket';
import { RCLONE } from '../runtime/bucket/rclone';
import type { TestNamespace } from './support';

/** A variable that tells where the stores of the cluster are. */
function given(name: string): string {
  const value = process.env[name];
  // A missing store fails the tests.
  if (value === undefined)
    throw new Error(`end-to-end tests of buckets need object stores: set ${name}, as .ci/run does`);
  return value;
}

const S3_KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

/** An object store in the cluster, with a bucket `results`. */
export interface Store {
  readonly name: string;
  /** Of the study's results, in this folder of the bucket. */
  readonly options: (folder: string) => BucketOptions;
  /** The contents of its Secret. */
  readonly secret: () => Readonly<Record<string, string>>;
  /** Where this machine reaches it. */
  readonly address: () => string;
  /** The name of its process. */
  readonly process: string;
  /** The bytes of a large result, which it has room for in its memory. */
  readonly large: number;
}

const SECRET = 'results-bucket';

export const S3: Store = {
  name: 'S3',
  options: (folder) => ({ url: `s3://results/${folder}`, secret: SECRET, endpoint: given('S3_ENDPOINT') }),
  secret: () => Object.fromEntries(S3_KEYS.map((key) => [key, given(key)])),
  address: () => given('S3_ENDPOINT_HERE'),
  process: 'versitygw',
  large: 300_000_000,
};

export const GCS: Store = {
  name: 'GCS',
  options: (folder) => ({ url: `gs://results/${folder}`, secret: SECRET, endpoint: given('GCS_ENDPOINT') }),
  secret: () => ({ 'key.json': fs.readFileSync(given('GCS_KEY_FILE'), 'utf8') }),
  address: () => given('GCS_ENDPOINT_HERE'),
  process: 'fake-gcs-server',
  large: 50_000_000,
};

/** The keys of a user who may read but not write. */
export function readerKeys(): Record<string, string> {
  return Object.fromEntries(S3_KEYS.map((key) => [key, given(key.replace('AWS', 'S3_READER'))]));
}

/** Creates the Secret of a study, or replaces it. */
export function setSecret(cluster: TestNamespace, keys: Readonly<Record<string, string>>, name = SECRET): void {
  const file = cluster.output(`secret-${name}.json`);
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: keys };
  fs.writeFileSync(file, JSON.stringify(secret));
  cluster.apply(file);
}

/** The objects in a folder of the bucket, by their names, with their bytes. */
export function objectsIn(cluster: TestNamespace, store: Store, folder: string): Map<string, Buffer> {
  const copy = cluster.output(`copy-${String(Math.random()).slice(2)}`);
  fs.mkdirSync(copy);
  const key = cluster.output('key.json');
  const secret = store.secret();
  if (secret['key.json'] !== undefined) fs.writeFileSync(key, secret['key.json']);
  const options = { kind: 'bucket', image: '', ...store.options(folder), endpoint: store.address() } as const;
  const config = rcloneEnvironment({ ...options, secret: SECRET }).map(({ name, value = '' }): [string, string] => [
    name,
    value,
  ]);
  execFileSync(RCLONE, ['copy', `store:results/${folder}`, copy], {
    env: { HOME: copy, ...Object.fromEntries(config), ...secret, GOOGLE_APPLICATION_CREDENTIALS: key },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Map(fs.readdirSync(copy).map((name) => [name, fs.readFileSync(`${copy}/${name}`)]));
}

/** The record at the start of an object. */
export interface Attempt {
  readonly task: number;
  readonly status: string;
  readonly bytes: number;
}

/** The records of the attempts in a folder of the bucket. */
export function attemptsIn(cluster: TestNamespace, store: Store, folder: string): Attempt[] {
  return [...objectsIn(cluster, store, folder)]
    .filter(([name]) => /^\d/.test(name))
    .map(([, bytes]) => JSON.parse(bytes.subarray(0, bytes.indexOf('\n')).toString()) as Attempt);
}

/** The tasks of the attempts in a folder of the bucket that succeeded. */
export function succeededIn(cluster: TestNamespace, store: Store, folder: string): number[] {
  return attemptsIn(cluster, store, folder)
    .filter(({ status }) => status === 'succeeded')
    .map(({ task }) => task)
    .sort((a, b) => a - b);
}
