import { isIPv4 } from 'node:net';
import type { ProblemList } from './problems';

/** The protocol of an object store. */
export type Store = 's3' | 'gcs';

const STORES: ReadonlyMap<string, Store> = new Map([
  ['s3://', 's3'],
  ['gs://', 'gcs'],
]);
const SCHEME_LENGTH = 's3://'.length;

/** The store that a checked URL names. */
export function storeOf(url: string): Store {
  return STORES.get(url.slice(0, SCHEME_LENGTH)) ?? 's3';
}

/** The bucket that a checked URL names, and the folder in it, if any: `bucket/folder`. */
export function bucketPath(url: string): string {
  return url.slice(SCHEME_LENGTH);
}

interface NameRule {
  readonly pattern: RegExp;
  readonly rule: string;
}

/**
 * The rules that both stores publish for names of buckets.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://cloud.google.com/storage/docs/buckets#naming
 */
const BUCKET: Readonly<Record<Store, NameRule>> = {
  s3: {
    pattern: /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/,
    rule: '3 to 63 lower-case letters, digits, "-" and "."',
  },
  gcs: {
    pattern:
      /^(?=.{3,222}$)(?!goog|.*google)[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)*$/,
    rule: '3 to 63 lower-case letters, digits, "-", "_" and "."',
  },
};

/** Within a key of 1024 bytes, the names of the study and of the object follow the folder. */
const MAX_FOLDER = 512;
const FOLDER_RULE =
  'have a folder of letters, digits, ".", "_" and "-", with one slash between its parts and none at its end';
const EXAMPLE = "write, for example, 's3://my-bucket/results' or 'gs://my-bucket/results'";

/** The URL of a bucket, or undefined after a report. */
export function checkBucketUrl(problems: ProblemList, prop: string, given: unknown): string | undefined {
  const fault = typeof given === 'string' ? tryFault(given) : { rule: 'be the URL of a bucket', remedy: EXAMPLE };
  if (fault === undefined) return given as string;
  problems.report(prop, fault.rule, given, fault.remedy);
  return undefined;
}

interface Fault {
  readonly rule: string;
  readonly remedy: string;
}

/** What is wrong with a URL, and how to fix it; undefined if nothing is. */
function tryFault(url: string): Fault | undefined {
  const scheme = url.slice(0, SCHEME_LENGTH);
  const store = STORES.get(scheme);
  if (store === undefined) return { rule: 'start with s3:// or gs://', remedy: schemeRemedy(url) };
  const [bucket = '', ...parts] = bucketPath(url).split('/');
  if (bucket.includes('@'))
    return { rule: 'have no credentials', remedy: "create a Secret, and write secret: 'results-bucket'" };
  const { pattern, rule } = BUCKET[store];
  if (!pattern.test(bucket) || isIPv4(bucket))
    return { rule: `name a bucket after ${scheme}: ${rule}`, remedy: EXAMPLE };
  if (!parts.every(isPart)) {
    const isSlash = url.endsWith('/') && parts.slice(0, -1).every(isPart);
    return { rule: FOLDER_RULE, remedy: isSlash ? `write '${url.slice(0, -1)}'` : EXAMPLE };
  }
  if (parts.join('/').length <= MAX_FOLDER) return undefined;
  return { rule: `have a folder of at most ${String(MAX_FOLDER)} characters`, remedy: 'choose a shorter one' };
}

function isPart(text: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(text) && text !== '.' && text !== '..';
}

/** What was most likely meant by another URL. */
function schemeRemedy(given: string): string {
  const [, path] = /^(?:gcs|gs|google|s3a|s3n|s3):\/{0,2}(.*)$/i.exec(given) ?? [];
  if (path !== undefined && path !== '') return `write '${/^g/i.test(given) ? 'gs' : 's3'}://${path}'`;
  if (/^https?:\/\/storage\.(?:googleapis|cloud\.google)\.com\/./i.test(given))
    return `write 'gs://${given.replace(/^https?:\/\/[^/]*\//i, '')}'`;
  if (/^https?:/i.test(given)) return "write 's3://my-bucket', and the address of the store as endpoint";
  return EXAMPLE;
}
