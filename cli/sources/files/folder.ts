import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { CliError, EXIT } from '../../text/errors';
import { RUNTIME_FOLDER } from '../../system/package-files';
import { makeArrivalFolder } from '../../results/output-folder';
import { filesSource } from '../files';
import type { Place, ResultSource } from '../result-source';
import { readStoredFiles } from './stored-files';

/** A folder of this machine with the files of a study, read by the same script as in a cluster. */
export async function folderSource(folder: string, study: string, output: string, place: Place): Promise<ResultSource> {
  const arrivals = await makeArrivalFolder(output);
  const script = path.join(RUNTIME_FOLDER, 'collect.sh');
  const child = spawn('/bin/sh', [script, path.resolve(folder)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaint = text(child.stderr);
  try {
    return filesSource(await readStoredFiles(child.stdout, study, arrivals, place), place);
  } catch (error) {
    // The script ends if nobody reads what it prints.
    child.stdout.destroy();
    const said = (await complaint).trim();
    if (said === '' || (error instanceof CliError && error.exitCode !== EXIT.cluster)) throw error;
    throw new CliError(`can't read the results in ${folder}: ${said}; correct that, and run it again`, EXIT.failures);
  }
}
