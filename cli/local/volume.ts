import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { RUNTIME_FOLDER } from '../system/package-files';
import { readVolumeFiles, type VolumeFile } from '../sources/volume/volume-files';

/** Reads a study's results from the folder that stands in for its claim, by the script that does so in a cluster. */
export async function readLocalVolume(results: string, study: string, folder: string): Promise<VolumeFile[]> {
  const script = path.join(RUNTIME_FOLDER, 'collect.sh');
  const child = spawn('/bin/sh', [script, path.join(results, study)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return readVolumeFiles(child.stdout, study, folder);
}
