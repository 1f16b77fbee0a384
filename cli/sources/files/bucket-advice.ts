import { bucketPath, storeOf } from '../../../lib/study/bucket-url';
import type { BucketResults } from '../../../lib/study/results';
import type { StudyCommands } from '../../study/study-commands';
import { sentences, shellQuoted, withCommands } from '../../text/commands-to-copy';
import { CliError, EXIT } from '../../text/errors';

/** Copies the results of a version from their bucket to a folder of this machine, with the user's own credentials. */
export function copyCommand(results: BucketResults, name: string, folder: string): string {
  const from = `:${connectionString(results)}:${bucketPath(results.url)}/${name}`;
  return `rclone copy ${shellQuoted(from)} ${shellQuoted(`${folder}/${name}`)}`;
}

/** The store as rclone names one that is not in its configuration. */
function connectionString({ url, endpoint, region, encryption }: BucketResults): string {
  const isS3 = storeOf(url) === 's3';
  return [
    isS3 ? 's3' : 'gcs',
    ...(isS3 ? [`provider=${endpoint === undefined ? 'AWS' : 'Other'}`] : []),
    'env_auth=true',
    ...(endpoint === undefined ? [] : [`endpoint="${endpoint}"`]),
    ...(region === undefined ? [] : [`region=${region}`]),
    // The store then has no MD5 of the objects, which rclone would otherwise expect.
    ...(typeof encryption === 'object' ? ['server_side_encryption="aws:kms"'] : []),
  ].join(',');
}

/** Where the printed commands copy results to. */
const COPY = 'copied';

/** How results are collected if no pod can read them. */
export function copyAdvice(
  results: BucketResults,
  name: string,
  commands: StudyCommands,
  what = 'or copy the results yourself with rclone, and collect the copy',
): string {
  return withCommands(what, copyCommand(results, name, COPY), commands.kubepar('collect', '--from', COPY));
}

/** The words of runtime/bucket/download.sh for a bucket that nobody can copy either. */
const NO_BUCKET = 'the bucket does not exist';
/** Its last line if another try would not help. */
const REFUSED = /\nrefused$/;

/**
 * The error that a version's results could not be listed or read.
 * @param said by runtime/bucket/download.sh: the words of the store, and whether another try may help.
 */
export function storeTrouble(results: BucketResults, name: string, said: string, commands: StudyCommands): CliError {
  const { url, secret } = results;
  const words = said.replace(REFUSED, '');
  const what = `can't read the results in ${url}: ${words}`;
  if (words === said) return new CliError(`${what}; run it again`, EXIT.cluster);
  if (words === NO_BUCKET)
    return new CliError(`${what}; restore it, or read a copy of its objects with --from`, EXIT.failures);
  const who = secret === undefined ? "the identity of the study's pods" : `the credentials in the Secret ${secret}`;
  const right = `${who} must be able to list and read this bucket`;
  return new CliError(sentences(what, right, copyAdvice(results, name, commands)), EXIT.failures);
}
