import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Attempt, Collection } from '../../../cli/results/collection';
import { reportOn } from '../../../cli/results/final-report';
import { writeCollection } from '../../../cli/results/output-folder';
import { resultsTable } from '../../../cli/results/tables';
import { kubepar } from '../support';

/** The folder of a collection; each of its tasks has one attempt. */
export async function writeCollected(folder: string, collection: Collection): Promise<string> {
  const output = path.join(fs.mkdtempSync(path.join(folder, 'study-')), 'results');
  const attempts = collection.outcomes.map(({ task, record, pod, node }): Attempt => ({
    task,
    attempt: 1,
    status: record === undefined ? 'failed' : 'succeeded',
    started: 1_750_000_000 + task,
    seconds: 2,
    exitCode: 0,
    pod,
    node,
  }));
  const results = resultsTable(collection);
  await writeCollection(output, { ...collection, attempts }, results, reportOn(collection, results, output).notes);
  return output;
}

/** Creates the report without a message, and reads it. */
export function report(...args: readonly string[]): { readonly html: string; readonly code: number | null } {
  const { code, stdout, stderr } = kubepar(['report', ...args]);
  expect(stderr).toBe('');
  return { html: fs.readFileSync(/^report +(.*)$/m.exec(stdout)![1]!, 'utf8'), code };
}
