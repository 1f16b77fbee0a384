import * as fs from 'node:fs';
import * as path from 'node:path';
import { LABEL } from '../../lib/manifest/labels';
import { isDnsLabel } from '../../lib/study/checks';
import { readRegularFile } from '../input/regular-file';

/** Where cdk8s writes manifests. */
const FOLDER = 'dist';

/** What to name instead of something that is not a manifest: the file of the study with this name, if there is one. */
export function manifestHint(reference: string): string {
  const files = isDnsLabel(reference) ? manifestsOf(reference) : [];
  const [file, ...others] = files;
  if (file === undefined) return `name a manifest, such as ${FOLDER}/….k8s.yaml, which cdk8s synth writes`;
  return `the study ${reference} is in ${file}: name that${others.length === 0 ? '' : `, or ${others.join(', ')}`}`;
}

/** The files in dist/ with the study of this id or, with the hash, this name. */
export function manifestsOf(study: string): string[] {
  if (!fs.existsSync(FOLDER)) return [];
  const label = new RegExp(`^ +(?:${[LABEL.study, LABEL.instance].map(escaped).join('|')}): ${study}$`, 'm');
  return fs
    .readdirSync(FOLDER)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => path.join(FOLDER, name))
    .filter((file) => label.test(tryText(file)));
}

/** A file that can't be read is not a manifest. */
function tryText(file: string): string {
  try {
    return readRegularFile(file).toString('utf8');
  } catch {
    return '';
  }
}

function escaped(label: string): string {
  return label.replaceAll('.', String.raw`\.`);
}
