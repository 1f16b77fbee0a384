import { tryCheckedJson } from '../input/schema';
import type { ResultContent } from './folder-content';
import { RECORD, SUMMARY, type AttemptStatus } from './record-schema';

/** The wrapper's record of one attempt of one task. runtime/README.md documents each field. */
export interface AttemptRecord {
  readonly format: number;
  readonly study: string;
  readonly task: number;
  readonly attempt: number;
  readonly pod: string;
  readonly status: AttemptStatus;
  readonly exit: number;
  /** Seconds since 1970. */
  readonly started: number;
  readonly seconds: number;
  /** Whether R started at the task's stream of random numbers. */
  readonly stream: boolean;
  /** The bytes of a folder are one tar. */
  readonly result: 'stdout' | 'file' | 'folder';
  /**
   * What follows KUBEPAR_RESULT in the name of the result's file or folder, with its dot. Without an extension, it is
   * empty or, in older records, missing.
   */
  readonly ending?: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The end of standard error, base64; empty if the attempt succeeded. */
  readonly error: string;
  /** The end of standard error of any attempt, base64. */
  readonly stderr?: string;
  /** For an attempt that succeeded, a line of standard error that reports an error, base64. */
  readonly alarm?: string;
  /**
   * Names of files that the command left in addition to its inputs, one per line, base64, if its result is what it
   * printed.
   */
  readonly left?: string;
  /** The end of what was printed in addition to a file or folder, base64. */
  readonly printed?: string;
  /** Whether R ran in a fork of the pod's warm R; only in a study with the prop warm. */
  readonly warm?: boolean;
  /** Why it did not, base64. */
  readonly cold?: string;
  /** What the exit code says about further attempts; only for codes of noRetryExitCodes and freeRetryExitCodes. */
  readonly retry?: 'never' | 'free';
  /** The contents of the result folder, set when the archive is read. */
  readonly content?: ResultContent;
}

/** The wrapper's summary of a pod, the first line of its termination message. */
export interface PodSummary {
  readonly format: number;
  readonly study: string;
  readonly pod: string;
  readonly nonce: string;
  readonly index: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Why the pod stopped the study, base64; empty if it did not. */
  readonly reason: string;
  /** How many attempts succeeded and wrote to standard error. */
  readonly warned?: number;
  /** The end of what the first of them wrote, base64. */
  readonly warning?: string;
}

export interface TerminationMessage {
  readonly summary: PodSummary;
  /** As many records as fit, failures first. */
  readonly records: readonly AttemptRecord[];
}

/** The record in a line of the wrapper; undefined if it is not one. */
export function tryParseRecord(json: string): AttemptRecord | undefined {
  return tryCheckedJson(RECORD, json);
}

/** The contents of the result, by which results are compared: two archives of the same files may differ. */
export function contentOf({ content, sha256, bytes }: AttemptRecord): ResultContent {
  return content ?? { sha256, bytes };
}

/** The last text that the wrapper wrote; undefined if it is something else. */
export function tryParseTerminationMessage(text: string): TerminationMessage | undefined {
  const [first = '', ...rest] = text.split('\n');
  const summary = tryCheckedJson(SUMMARY, first);
  return summary && { summary, records: rest.map(tryParseRecord).filter((record) => record !== undefined) };
}

/** The saved reason why an attempt failed, as text. */
export function errorText({ error }: Pick<AttemptRecord, 'error'>): string {
  return endText(error);
}

/** The wrapper saves this many bytes of the end of an output. */
const KEPT_BYTES = 2000;

/** The saved end of an output as text, without the partial line at its start. */
export function endText(base64 = '', keptBytes = KEPT_BYTES): string {
  const bytes = Buffer.from(base64, 'base64');
  const text = bytes.toString('utf8').trimEnd();
  return bytes.length < keptBytes ? text : text.slice(text.indexOf('\n') + 1);
}
