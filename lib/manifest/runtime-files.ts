import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Study } from '../study/study';
import type { ConfigMapData } from './config-map';
import { runtimeConfigMapName } from './names';
import { BUCKET_FOLDER, QUEUE_FOLDER } from './paths';
import { shippedText } from './shipped-text';

const RUNTIME_SOURCE = path.join(__dirname, '..', '..', 'runtime');

/** Files of each pod that runs a user's command. */
export const RUNTIME_FILES = [
  'run.sh',
  'environment.sh',
  'folders.sh',
  'attempt.sh',
  'left-behind.sh',
  'judgement.sh',
  'result.sh',
  'folder-result.sh',
  'alarm.sh',
  'diagnosis.sh',
  'record.sh',
  'log.sh',
  'kernel.sh',
  'words.sh',
  'profile.R',
  'lost-stream.R',
];

/** Additional files if the study has parameters. */
const PARAMETERS_FILES = ['table.sh', 'placeholders.sh', 'parameters.R'];

/** Additional files if R starts once per pod. */
const WARM_FILES = ['warm.sh', 'warm-client.sh', 'warm-server.R'];

/** Additional files of pods with a sidecar: both ends of the pipes. */
const PIPE_FILES = ['hand-over.sh', 'pipes.sh', 'patience.sh'];

/** Additional files if results go to a bucket. */
const BUCKET_FILES = ['store.sh', 'sidecar.sh', 'rclone.sh', 'credentials.sh', 'trouble.sh'];

/** Additional files of the pods of a QueueWorkerPool and its loader. */
const QUEUE_FILES = [
  'queue.lua',
  'queue.sh',
  'load.sh',
  'worker.acl',
  'sidecar.sh',
  'connection.sh',
  'answer.sh',
  'renew.sh',
  'item.sh',
  'item-request.sh',
  'worker.sh',
  'outcome.sh',
];

/** Additional files if the command asks for its items itself. */
const LOOP_FILES = ['functions.sh', 'loop.sh', 'lease.sh', 'complete.sh', 'fail.sh', 'profile.R', 'result.R', 'ask.R'];

/** The file of a Redis pod. */
export const REDIS_FILE = 'redis.sh';

/** The wrapper, reduced to the files that the study needs, so that nobody has to read the rest. */
export function runtimeConfigMap(
  name: string,
  { parameters, queue, warm, results }: Pick<Study, 'parameters' | 'queue' | 'warm' | 'results'>,
): ConfigMapData {
  const hasBucket = results.kind === 'bucket';
  const ownFiles = [
    ...RUNTIME_FILES,
    ...(parameters.columns.length === 0 ? [] : PARAMETERS_FILES),
    ...(warm === undefined ? [] : WARM_FILES),
    ...(queue !== undefined || hasBucket ? PIPE_FILES : []),
  ];
  const loopFiles = queue?.loop === true ? LOOP_FILES : [];
  const files = [
    ...ownFiles.map((file) => ({ key: file, file })),
    ...(queue === undefined ? [] : inFolder(QUEUE_FOLDER, [...QUEUE_FILES, ...loopFiles])),
    ...(hasBucket ? inFolder(BUCKET_FOLDER, BUCKET_FILES) : []),
  ];
  return {
    name: runtimeConfigMapName(name),
    data: Object.fromEntries(files.map(({ key, file }) => [key, readRuntimeFile(file)])),
    binaryData: {},
    items: files.map(({ key, file }) => ({ key, path: file })),
  };
}

/** A key of a ConfigMap can't contain a slash. */
function inFolder(folder: string, files: readonly string[]): { readonly key: string; readonly file: string }[] {
  return files.map((file) => ({ key: `${folder}-${file}`, file: `${folder}/${file}` }));
}

export function redisScript(): string {
  return readRuntimeFile(`${QUEUE_FOLDER}/${REDIS_FILE}`);
}

/** Each is read once for all studies of a process. */
const shippedTexts = new Map<string, string>();

function readRuntimeFile(file: string): string {
  const known = shippedTexts.get(file);
  if (known !== undefined) return known;
  const text = shippedText(file, fs.readFileSync(path.join(RUNTIME_SOURCE, file), 'utf8'));
  shippedTexts.set(file, text);
  return text;
}
