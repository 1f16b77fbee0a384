import { createHash } from 'node:crypto';
import type { StudyDescription } from '../../../lib/study/description';
import { ParameterTable } from '../../../lib/study/parameters/table';
import type { AttemptRecord, PodSummary } from '../../../cli/records/attempt-record';
import type { Collection, TaskOutcome } from '../../../cli/results/collection';
import type { StudyVersion } from '../../../cli/study/version';
import type { PodEvidence } from '../../../cli/objects/pod';

export const STUDY = 'study-0123abcd';
export const NONCE = '0c5b6a5e-2b7e-4d35-9a7e-0f2f4f1f9c11';

export function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function version(tasks: number, tasksPerPod = 1, given: Partial<StudyDescription> = {}): StudyVersion {
  const description: StudyDescription = {
    format: 1,
    id: 'study',
    pattern: 'static-simulation',
    layout: 'indexed',
    tasks,
    tasksPerPod,
    columns: [],
    seed: 1,
    image: 'r-base:4.4.0',
    command: ['Rscript', 'script.R'],
    results: { kind: 'log' },
    ...given,
  };
  return { name: STUDY, description, parameters: new ParameterTable([], tasks) };
}

/** The record of a successful attempt, or of a failed one if the status says so. */
export function attemptRecord(given: Partial<AttemptRecord> = {}, result = ''): AttemptRecord {
  const succeeded = (given.status ?? 'succeeded') === 'succeeded';
  return {
    format: 1,
    study: STUDY,
    task: 0,
    attempt: 1,
    pod: 'uid-0',
    status: 'succeeded',
    exit: succeeded ? 0 : 1,
    started: 1_700_000_000,
    seconds: 0.25,
    stream: true,
    result: 'stdout',
    bytes: succeeded ? Buffer.byteLength(result) : 0,
    sha256: succeeded ? sha256(result) : '',
    error: '',
    ...given,
  };
}

/** The sealed block of an attempt, as runtime/log.sh writes it. */
export function block(record: AttemptRecord, result = '', nonce = NONCE): string {
  const json = JSON.stringify(record);
  const data = base64(result).match(/.{1,8000}/g) ?? [];
  const lines = [
    `record ${nonce} ${json}`,
    ...data.map((line) => `data ${nonce} ${line}`),
    `sealed ${nonce} ${sha256(json)}`,
  ];
  return `\n${lines.map((line) => `kubepar/1 ${line}\n`).join('')}`;
}

export function beginLine(given: Partial<PodSummary> = {}, nonce = NONCE): string {
  return `kubepar/1 begin ${nonce} ${JSON.stringify({ format: 1, study: STUDY, pod: 'uid-0', index: 0, ...given })}\n`;
}

export function terminationMessage(given: Partial<PodSummary> = {}, records: readonly AttemptRecord[] = []): string {
  const summary = {
    format: 1,
    study: STUDY,
    pod: 'uid-0',
    nonce: NONCE,
    index: 0,
    succeeded: 0,
    failed: 0,
    reason: '',
  };
  return [{ ...summary, ...given }, ...records].map((line) => `${JSON.stringify(line)}\n`).join('');
}

export interface PodOutput extends Partial<AttemptRecord> {
  /** The output of the command. */
  readonly output?: string;
}

/** A pod whose wrapper ran its attempts to the end. Given values override those that follow from them. */
export function pod(attempts: readonly PodOutput[], given: Partial<PodEvidence> = {}): PodEvidence {
  const index = given.index ?? 0;
  const uid = given.uid ?? `uid-${String(index)}`;
  const blocks = attempts.map(({ output = '', ...fields }): [AttemptRecord, string] => [
    attemptRecord({ pod: uid, task: index, ...fields }, output),
    output,
  ]);
  const records = blocks.map(([record]) => record);
  const succeeded = records.some(({ status }) => status === 'succeeded');
  return {
    name: `pod-${String(index)}`,
    uid,
    node: 'node-a',
    index,
    phase: succeeded ? 'Succeeded' : 'Failed',
    reason: '',
    exitCode: succeeded ? 0 : 90,
    createdAt: '2024-05-01T10:00:00.000Z',
    terminationMessage: terminationMessage({ pod: uid, index }, records),
    log:
      beginLine({ pod: uid, index }) +
      blocks.map(([record, output]) => output + block(record, record.status === 'succeeded' ? output : '')).join(''),
    ...given,
  };
}

/** A pod that was killed from outside, without a termination message. */
export function killedPod(attempts: readonly PodOutput[], given: Partial<PodEvidence> = {}): PodEvidence {
  return pod(attempts, { phase: 'Failed', exitCode: 137, terminationMessage: '', ...given });
}

/** A collection of tasks with these outputs; undefined for a task without a result. */
export function collectionOf(
  outputs: readonly (string | Buffer | undefined)[],
  given: Partial<TaskOutcome> = {},
  parameters = new ParameterTable([], outputs.length),
): Collection {
  const outcomes = outputs.map((output, task): TaskOutcome => {
    const bytes = output === undefined ? undefined : Buffer.from(output);
    const place = { task, exitCode: 0, pod: `pod-${String(task)}`, node: 'node-a' };
    return bytes === undefined
      ? {
          ...place,
          status: 'missing',
          error: 'its pod is gone',
          record: undefined,
          bytes,
          exitCode: undefined,
          pod: '',
          node: '',
          ...given,
        }
      : {
          ...place,
          status: 'succeeded',
          error: '',
          record: attemptRecord({ task }, bytes.toString('latin1')),
          bytes,
          ...given,
        };
  });
  const { columns } = parameters;
  return { version: { ...version(outputs.length, 1, { columns }), parameters }, outcomes, attempts: [], notes: [] };
}
