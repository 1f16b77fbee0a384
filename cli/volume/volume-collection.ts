import type { AttemptRecord } from '../results/attempt-record';
import { groupBy, type FoundAttempt, type PodReading, type StudyVersion } from '../results/collection';
import type { VolumeFile } from './volume-files';

/**
 * The readings of a study's pods with the attempts that they left on the volume. A pod that is gone has one, too, as old as its first
 * attempt: the rule that chooses among results is that of logs.
 */
export function withVolumeFiles(
  { description }: StudyVersion,
  readings: readonly PodReading[],
  files: readonly VolumeFile[],
): PodReading[] {
  const left = groupBy(files, ({ pod }) => pod);
  const there = readings.map((reading) => addFiles(reading, left.get(reading.pod.uid) ?? []));
  const uids = new Set(readings.map(({ pod }) => pod.uid));
  const gone = [...left]
    .filter(([uid]) => !uids.has(uid))
    .map(([uid, ofPod]) => addFiles(gonePod(uid, ofPod, description.tasksPerPod), ofPod));
  return [...there, ...gone];
}

function addFiles(reading: PodReading, files: readonly VolumeFile[]): PodReading {
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
    nextTask: ordered.reduce((next, { task }) => Math.max(next, task + 1), reading.nextTask),
  };
}

function gonePod(uid: string, files: readonly VolumeFile[], tasksPerPod: number): PodReading {
  const started = Math.min(...files.map(({ record }) => record?.started ?? Infinity));
  const index = Math.floor((files[0]?.task ?? 0) / tasksPerPod);
  return {
    pod: {
      name: uid,
      uid,
      node: '',
      index,
      phase: 'Unknown',
      reason: '',
      exitCode: undefined,
      createdAt: Number.isFinite(started) ? new Date(started * 1000).toISOString() : '',
    },
    message: undefined,
    attempts: new Map(),
    damages: new Map(),
    strangers: 0,
    nextTask: 0,
  };
}

/** Finds the file of the attempt that a record is of; of one that is not right what is wrong with it. */
export function fileFinder(
  files: readonly VolumeFile[],
): (record: AttemptRecord) => { readonly record: AttemptRecord; readonly file: string } | string | undefined {
  const byAttempt = new Map(files.map((file) => [keyOf(file), file]));
  return ({ task, attempt, pod }) => {
    const found = byAttempt.get(keyOf({ task, attempt, pod }));
    if (found === undefined) return undefined;
    const { record, file, damage } = found;
    return record === undefined || damage !== undefined ? (damage ?? '') : { record, file };
  };
}

function keyOf({ task, attempt, pod }: Pick<VolumeFile, 'task' | 'attempt' | 'pod'>): string {
  return `${String(task)}.${String(attempt)}.${pod}`;
}
