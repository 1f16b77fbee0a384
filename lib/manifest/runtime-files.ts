import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ConfigMapData } from './config-maps';
import { runtimeConfigMapName } from './names';
import { QUEUE_FOLDER, RUNTIME_FOLDER } from './paths';
import { shippedText } from './shipped-text';

const RUNTIME_SOURCE = path.join(__dirname, '..', '..', RUNTIME_FOLDER);

/** What each pod with a command of the user's has. */
export const RUNTIME_FILES = [
  'run.sh',
  'environment.sh',
  'attempt.sh',
  'result.sh',
  'alarm.sh',
  'diagnosis.sh',
  'parameters.sh',
  'record.sh',
  'profile.R',
];

/** What the pods of a QueueWorkerPool and its loader have beside them. */
export const QUEUE_FILES = [
  'queue.lua',
  'queue.sh',
  'load.sh',
  'worker.acl',
  'sidecar.sh',
  'item.sh',
  'hand-over.sh',
  'worker.sh',
  'loop.sh',
  'outcome.sh',
  'lease.sh',
  'complete.sh',
  'fail.sh',
];

/** What the pod of a Redis has. */
export const REDIS_FILE = 'redis.sh';

/** The wrapper, and with a queue what takes items from it. */
export function runtimeConfigMap(name: string, hasQueue: boolean): ConfigMapData {
  const files = [
    ...RUNTIME_FILES.map((file) => ({ key: file, file })),
    ...(hasQueue ? QUEUE_FILES : []).map((file) => ({
      key: `${QUEUE_FOLDER}-${file}`,
      file: `${QUEUE_FOLDER}/${file}`,
    })),
  ];
  return {
    name: runtimeConfigMapName(name),
    data: Object.fromEntries(files.map(({ key, file }) => [key, readRuntimeFile(file)])),
    binaryData: {},
    items: files.map(({ key, file }) => ({ key, path: `${RUNTIME_FOLDER}/${file}` })),
  };
}

export function redisScript(): string {
  return readRuntimeFile(`${QUEUE_FOLDER}/${REDIS_FILE}`);
}

function readRuntimeFile(file: string): string {
  return shippedText(file, fs.readFileSync(path.join(RUNTIME_SOURCE, file), 'utf8'));
}
