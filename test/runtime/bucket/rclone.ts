import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { cases } from '../../thoroughness';
import { BUSYBOX, DASH, testFolder, type Shell } from '../support';

const folder = testFolder();

/** The rclone of the tests: the one of KUBEPAR_RCLONE, or the one that scripts/setup-rclone.sh has downloaded. */
export const RCLONE = findRclone();

function findRclone(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  const program = process.env['KUBEPAR_RCLONE'] ?? path.join(cache, 'kubepar', 'rclone', 'rclone');
  // A missing program fails the tests.
  if (!fs.existsSync(program)) throw new Error(`the tests need ${program}; run sh scripts/setup-rclone.sh`);
  return program;
}

const bin = path.join(folder, 'bin');
fs.mkdirSync(bin);
fs.symlinkSync(RCLONE, path.join(bin, 'rclone'));

/** The shells of the sidecar, with rclone. The image of rclone has busybox only, from which dash gets nc here. */
export const SIDECAR_SHELLS = cases<Shell>([
  { ...BUSYBOX, path: `${bin}:${BUSYBOX.path}` },
  { ...DASH, path: `${bin}:${DASH.path}:${BUSYBOX.path.split(':')[0] ?? ''}` },
]);

/** The shell of rclone's image. */
export const [IMAGE_SHELL = BUSYBOX] = SIDECAR_SHELLS;
