import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { STUDY_FILE } from '../../lib/study/description';
import { CliError, EXIT } from '../errors';
import type { Collection } from './collection';
import { recordsTable, toCsv, type ResultsTable } from './tables';

/** Where results go without --output. */
export const RESULTS_FOLDER = 'results';

/** Makes the folder, so that a place that can't be written to shows before the work is done. */
export async function makeFolder(folder: string): Promise<void> {
  await orCliError(folder, () => fs.mkdir(path.join(folder, 'tasks'), { recursive: true }));
}

/**
 * Writes tasks/<task>, study.json, records.csv and results.csv. Each file appears whole, under a temporary name first;
 * results.csv comes last. A result of an earlier collection that this one does not confirm is moved to earlier/.
 */
export async function writeCollection(folder: string, collection: Collection, results: ResultsTable): Promise<void> {
  await makeFolder(folder);
  await orCliError(folder, async () => {
    const tasks = path.join(folder, 'tasks');
    const kept = new Set<string>();
    for (const { task, bytes } of collection.outcomes) {
      if (bytes === undefined) continue;
      await writeWhole(path.join(tasks, String(task)), bytes);
      kept.add(String(task));
    }
    await moveUnconfirmed(tasks, path.join(folder, 'earlier'), kept);
    const description = { name: collection.version.name, ...collection.version.description };
    await writeWhole(path.join(folder, STUDY_FILE), `${JSON.stringify(description, undefined, 2)}\n`);
    await writeWhole(path.join(folder, 'records.csv'), toCsv(recordsTable(collection)));
    await writeWhole(path.join(folder, 'results.csv'), toCsv(results));
  });
}

async function orCliError(folder: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CliError(`can't write to ${folder}: ${message}; choose another folder with --output`, EXIT.failures);
  }
}

async function writeWhole(file: string, content: string | Buffer | Iterable<string>): Promise<void> {
  const temporary = `${file}.part`;
  try {
    await fs.writeFile(temporary, content);
    await fs.rename(temporary, file);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
}

async function moveUnconfirmed(tasks: string, earlier: string, kept: ReadonlySet<string>): Promise<void> {
  const unconfirmed = (await fs.readdir(tasks)).filter((name) => /^\d+$/.test(name) && !kept.has(name));
  if (unconfirmed.length > 0) await fs.mkdir(earlier, { recursive: true });
  for (const name of unconfirmed) await fs.rename(path.join(tasks, name), path.join(earlier, name));
}
