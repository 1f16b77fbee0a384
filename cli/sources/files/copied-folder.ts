import * as fs from 'node:fs';
import * as path from 'node:path';
import type { StudyIdentity } from '../../study/version';
import { withCommands } from '../../text/commands-to-copy';
import { CliError, EXIT } from '../../text/errors';
import { copyCommand } from './bucket-advice';
import type { Place } from '../result-source';
import { isStoredName } from './stored-files';

/** Results that the user has copied from a bucket or a volume to this machine. */
export interface Copied {
  /** The folder that the user named. */
  readonly root: string;
  /** The folder of one study in it, or the same. */
  readonly folder: string;
  readonly place: Place;
}

/** Where a version's results are in a folder that has one for each version. */
export function copiedIn(root: string, { name }: StudyIdentity): Copied {
  return { root, folder: path.join(root, name), place: { where: `in ${root}`, suspicion: 'not copied?' } };
}

/**
 * The same of the version that the user named, whose files may be in the folder itself.
 * @throws CliError if there are none, or if its results are elsewhere.
 */
export function findCopied(root: string, study: StudyIdentity): Copied {
  checkPlace(study);
  const copied = copiedIn(root, study);
  const names = namesIn(root);
  if (isFolder(copied.folder)) return copied;
  if (names.some(isStoredName) || path.basename(path.resolve(root)) === study.name) return { ...copied, folder: root };
  throw new CliError(
    withRemedy(
      `--from: must be a folder with the results of ${study.name}, or with a folder of that name, got ${root}`,
      root,
      study,
    ),
    EXIT.usage,
  );
}

function checkPlace({ name, description: { results } }: StudyIdentity): void {
  if (results.kind === 'bucket' || results.kind === 'volume') return;
  const where = results.kind === 'log' ? 'the logs of its pods' : 'Redis';
  throw new CliError(
    `--from: must be for a study with results in a bucket or on a volume, got ${name}, whose results are in ${where}; leave out --from`,
    EXIT.usage,
  );
}

function namesIn(root: string): string[] {
  try {
    return fs.readdirSync(root);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'nothing is there' : code === 'ENOTDIR' ? 'it is a file' : message;
    throw new CliError(`--from: must be a folder that can be read, got ${root}: ${what}; correct the path`, EXIT.usage);
  }
}

/** Links are not followed: what they lead to is not what was copied. */
export function isFolder(place: string): boolean {
  return fs.lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
}

function withRemedy(what: string, root: string, { name, description: { results } }: StudyIdentity): string {
  return results.kind === 'bucket'
    ? withCommands(`${what}; copy them first`, copyCommand(results, name, root))
    : `${what}; copy the folder ${name} of the volume first`;
}
