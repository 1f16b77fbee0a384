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
function connectionString({ url, endpoint, region }: BucketResults): string {
  const isS3 = storeOf(url) === 's3';
  return [
    isS3 ? 's3' : 'gcs',
    ...(isS3 ? [`provider=${endpoint === undefined ? 'AWS' : 'Other'}`] : []),
    'env_auth=true',
    ...(endpoint === undefined ? [] : [`endpoint="${endpoint}"`]),
    ...(region === undefined ? [] : [`region=${region}`]),
  ].join(',');
}

/** Where the printed commands copy results to. */
const COPY = 'copied';

/** How results are collected if no pod can read them. */
export function copyAdvice(results: BucketResults, name: string, commands: StudyCommands): string {
  return withCommands(
    'or copy the results yourself with rclone, and collect the copy',
    copyCommand(results, name, COPY),
    commands.kubepar('collect', '--from', COPY),
  );
}

/** The error that a store refuses to list or to read a version's results, in its own words. */
export function storeRefusal(results: BucketResults, name: string, words: string, commands: StudyCommands): CliError {
  const { url, secret } = results;
  const who = secret === undefined ? "the identity of the study's pods" : `the credentials in the Secret ${secret}`;
  return new CliError(
    sentences(
      `can't read the results in ${url}: ${words}`,
      `${who} must be able to list and read this bucket`,
      copyAdvice(results, name, commands),
    ),
    EXIT.failures,
  );
}
