import { execFile } from 'node:child_process';
import { readdirSync, renameSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_FOLDER, PROJECT_TEMPLATE } from '../system/package-files';
import { makeFolders, withArrivals } from '../system/whole-files';
import { CliError, EXIT } from '../text/errors';

/** Where a project has the package of kubepar, which is in no registry. */
const VENDOR = 'vendor';

/**
 * Creates a project from the template.
 * @throws CliError if the folder has contents.
 */
export async function createProject(folder: string): Promise<void> {
  await checkEmpty(folder);
  await makeFolders(folder);
  // Inside the folder, which may be the working folder or a link. The files get their places only when all are complete.
  await withArrivals(folder, async (arrivals) => {
    await fs.cp(PROJECT_TEMPLATE, arrivals, { recursive: true });
    // npm leaves files of this name out of a package.
    await fs.rename(path.join(arrivals, 'gitignore'), path.join(arrivals, '.gitignore'));
    await addDependency(path.join(arrivals, 'package.json'), await packInto(path.join(arrivals, VENDOR)));
    for (const name of readdirSync(arrivals)) renameSync(path.join(arrivals, name), path.join(folder, name));
  });
}

async function checkEmpty(folder: string): Promise<void> {
  const entries = await fs.readdir(folder).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code !== 'ENOTDIR') throw error;
    throw refused(folder, 'a file');
  });
  const [first, ...more] = entries.sort();
  if (first === undefined) return;
  throw refused(folder, `one with ${first}${more.length === 0 ? '' : ` and ${String(more.length)} more`}`);
}

function refused(folder: string, got: string): CliError {
  return new CliError(`${folder}: must be a new or empty folder, got ${got}; choose another one`, EXIT.usage);
}

/** Puts this package into a folder as npm would publish it, and returns its file name. */
async function packInto(folder: string): Promise<string> {
  await fs.mkdir(folder);
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, PACKAGE_FOLDER];
  await promisify(execFile)('npm', args).catch((error: unknown) => {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    const why = stderr.trim() === '' ? message : stderr.trim();
    throw new CliError(`can't pack kubepar for the project: ${why}; check that npm runs`, EXIT.failures);
  });
  const [packed] = await fs.readdir(folder);
  if (packed === undefined) throw new CliError('npm pack wrote no file; check that npm runs', EXIT.failures);
  return packed;
}

async function addDependency(file: string, packed: string): Promise<void> {
  const given = JSON.parse(await fs.readFile(file, 'utf8')) as { readonly dependencies: object };
  const dependencies = { ...given.dependencies, kubepar: `file:${VENDOR}/${packed}` };
  await fs.writeFile(file, `${JSON.stringify({ ...given, dependencies }, undefined, 2)}\n`);
}
