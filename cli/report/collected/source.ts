import * as fs from 'node:fs';
import * as path from 'node:path';
import { STUDY_FILE } from '../../../lib/study/description';
import { CliError, EXIT } from '../../text/errors';
import { readManifest } from '../../study/manifest-file';
import { RESULTS_FOLDER, TABLE_FILES } from '../../results/output-folder';
import { isCollected } from './collected-study';

/** The source of a report: a results folder, or a study that is collected first. */
export type ReportSource = { readonly folder: string } | ReportedStudy;

export interface ReportedStudy {
  readonly study: string;
  /**
   * What is wrong with the folder of the same name, if there is one. It is reported if the study can't be collected.
   */
  readonly otherwise?: string;
}

/**
 * Determines what the user means, without a cluster. A folder without results may be that of a study's script, with the
 * same name as the study.
 * @throws CliError if it can be neither.
 */
export function reportSource(reference: string): ReportSource {
  const stat = fs.statSync(reference, { throwIfNoEntry: false });
  const isPath = /[./]/.test(reference);
  if (stat?.isDirectory() === true) {
    if (isCollected(reference)) return { folder: reference };
    const otherwise = withoutResults(reference);
    if (isPath) throw new CliError(otherwise, EXIT.usage);
    return { study: reference, otherwise };
  }
  if (!isPath) return { study: reference };
  const file = path.basename(reference);
  if (stat === undefined && !/\.ya?ml$/.test(file))
    throw new CliError(`there is no ${reference}; ${whereElse(path.dirname(reference))}`, EXIT.usage);
  if ([STUDY_FILE, ...TABLE_FILES].includes(file))
    throw new CliError(
      `${reference} is a file in a results folder; name the folder: ${path.dirname(reference)}`,
      EXIT.usage,
    );
  // An invalid manifest is reported before the cluster is contacted.
  readManifest(reference);
  return { study: reference };
}

function withoutResults(folder: string): string {
  return `${folder} is not a results folder: it ${fs.readdirSync(folder).length === 0 ? 'is empty' : `has no ${STUDY_FILE}`}; ${whereElse(folder)}`;
}

const MOST_NAMED = 5;

/** Which folders contain results: those in this one, or those that `collect` and `try` write without --output. */
function whereElse(folder: string): string {
  const found = collectedIn(folder);
  const named = (found.length > 0 ? found : collectedIn(RESULTS_FOLDER)).slice(0, MOST_NAMED);
  const others = found.length > MOST_NAMED ? ', …' : '';
  return named.length === 0
    ? 'name a folder that kubepar collect or kubepar try wrote, or a study'
    : `name a folder that kubepar collect or kubepar try wrote: ${named.join(', ')}${others}`;
}

function collectedIn(folder: string): string[] {
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return fs
    .readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name))
    .filter(isCollected);
}
