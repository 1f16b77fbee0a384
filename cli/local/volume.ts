import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { RUNTIME_FOLDER } from '../system/package-files';
import { makeArrivalFolder } from '../results/output-folder';
import type { ResultSource } from '../sources/result-source';
import { volumeSource } from '../sources/volume';
import { readVolumeFiles } from '../sources/volume/volume-files';

/** The folder that stands in for a study's claim, read by the same script as in a cluster. */
export async function localVolume(results: string, study: string, output: string): Promise<ResultSource> {
  const arrivals = await makeArrivalFolder(output);
  const script = path.join(RUNTIME_FOLDER, 'collect.sh');
  const child = spawn('/bin/sh', [script, path.join(results, study)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return volumeSource(await readVolumeFiles(child.stdout, study, arrivals));
}
