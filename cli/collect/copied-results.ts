import { folderSource } from '../sources/files/folder';
import { findCopied } from '../sources/files/copied-folder';
import type { PodReading } from '../sources/pod-reading';
import type { Collection } from '../results/collection';
import type { StudyVersion } from '../study/version';
import { counted } from '../text/count';
import { collect } from './pod-collection';

/**
 * What is in a folder with copied results of a study. No cluster is asked, so nothing is known of tasks whose attempts
 * left no file, or of the items that somebody pushed into a queue by hand.
 */
export async function collectCopied(study: StudyVersion, root: string, output: string): Promise<Collection> {
  const { folder, place } = findCopied(root, study);
  const source = await folderSource(folder, study.name, output, place);
  const { tasks } = study.description;
  const readings = source.complete([]);
  const ofTable = readings.map((reading) => withTasksBelow(tasks, reading));
  const collection = collect(study, ofTable, false, undefined, place);
  const outcomes = collection.outcomes.map((outcome) =>
    outcome.pod === '' ? { ...outcome, error: `its result is not ${place.where} (${place.suspicion})` } : outcome,
  );
  const strangers = new Set(readings.flatMap((reading) => reading.tasks.filter((task) => task >= tasks))).size;
  return {
    ...collection,
    outcomes,
    notes: strangers === 0 ? collection.notes : [...collection.notes, strangersNote(strangers)],
  };
}

function withTasksBelow(tasks: number, reading: PodReading): PodReading {
  return {
    ...reading,
    tasks: reading.tasks.filter((task) => task < tasks),
    attempts: new Map([...reading.attempts].filter(([task]) => task < tasks)),
  };
}

function strangersNote(strangers: number): string {
  return `${counted(strangers, 'item that is', 'items that are')} not in the table of the study (pushed by hand) left out: collect with the cluster, whose Redis has their parameters`;
}
