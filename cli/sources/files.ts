import { toTaskList } from '../study/task-list';
import { groupBy } from '../system/group-by';
import { nextTask, type FoundAttempt, type PodReading } from './pod-reading';
import type { Place, ResultSource } from './result-source';
import type { StoredFile } from './files/stored-files';

/** A place with a file for each attempt, represented by the files that were read from it. */
export function filesSource(files: readonly StoredFile[], place: Place): ResultSource {
  return { isInLogs: false, place, complete: (readings) => withFiles(readings, files), find: fileFinder(files) };
}

/**
 * The readings of a study's pods with the attempts that they left in files. A deleted pod has a reading, too, as
 * old as its first attempt. The rule that selects among results is that of logs.
 */
function withFiles(readings: readonly PodReading[], files: readonly StoredFile[]): PodReading[] {
  const left = groupBy(files, ({ pod }) => pod);
  const there = readings.map((reading) => addFiles(reading, left.get(reading.pod.uid) ?? []));
  const uids = new Set(readings.map(({ pod }) => pod.uid));
  const gone = [...left].filter(([uid]) => !uids.has(uid)).map(([uid, ofPod]) => addFiles(gonePod(uid, ofPod), ofPod));
  return [...there, ...gone];
}

function addFiles(reading: PodReading, files: readonly StoredFile[]): PodReading {
  const ordered = [...files].sort((a, b) => a.task - b.task || a.attempt - b.attempt);
  const attempts = ordered.flatMap(({ record, file, damage }): FoundAttempt[] =>
    record === undefined || damage !== undefined ? [] : [{ record, file }],
  );
  const damages = ordered.flatMap(({ task, damage }): [number, string][] =>
    damage === undefined ? [] : [[task, damage]],
  );
  return {
    ...reading,
    attempts: groupBy(attempts, ({ record }) => record.task),
    damages: new Map(damages),
    nextTask: nextTask(reading.tasks, [...reading.attempts.keys(), ...ordered.map(({ task }) => task)]),
  };
}

/** For a deleted pod, only the tasks with files are known. */
function gonePod(uid: string, files: readonly StoredFile[]): PodReading {
  const started = Math.min(...files.map(({ record }) => record?.started ?? Infinity));
  const tasks = [...new Set(files.map(({ task }) => task))].sort((a, b) => a - b);
  return {
    pod: {
      name: uid,
      uid,
      node: '',
      index: 0,
      taskList: toTaskList(tasks),
      phase: 'Unknown',
      reason: '',
      exitCode: undefined,
      createdAt: Number.isFinite(started) ? new Date(Math.round(started * 1000)).toISOString() : '',
    },
    tasks,
    message: undefined,
    attempts: new Map(),
    damages: new Map(),
    strangers: 0,
    nextTask: undefined,
  };
}

/** Finds the file of the attempt that a record in Redis describes. */
function fileFinder(files: readonly StoredFile[]): ResultSource['find'] {
  const byAttempt = new Map(files.map((file) => [keyOf(file), file]));
  return (expected) => {
    const found = byAttempt.get(keyOf(expected));
    if (found === undefined) return undefined;
    const { record, file, damage } = found;
    if (record === undefined || damage !== undefined) return damage ?? '';
    return record.sha256 === expected.sha256 ? { record, file } : 'its file does not match its record';
  };
}

function keyOf({ task, attempt, pod }: Pick<StoredFile, 'task' | 'attempt' | 'pod'>): string {
  return `${String(task)}.${String(attempt)}.${pod}`;
}
