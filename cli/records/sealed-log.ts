import { createHash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { tryCheckedJson } from '../input/schema';
import { tryParseRecord, tryParseTerminationMessage, type AttemptRecord, type PodSummary } from './attempt-record';
import { archiveDamage, contentOfArchive } from './folder-content';
import { ByteStore } from './byte-store';
import { BEGIN } from './record-schema';

/** The pod that a log belongs to, and what its blocks must say to count. */
export interface LogOwner {
  readonly study: string;
  readonly podUid: string;
  /** The tasks that the pod runs. */
  readonly tasks: Pick<ReadonlySet<number>, 'has'>;
}

/** An attempt with a complete and correct block. */
export interface SealedAttempt {
  readonly record: AttemptRecord;
  /** The exact bytes of the result; empty if the attempt failed. */
  readonly bytes: Buffer;
}

/** An incomplete or incorrect block. */
export interface Damage {
  /** Undefined if the block does not even say that. */
  readonly task: number | undefined;
  readonly what: string;
}

export interface SealedLog {
  readonly attempts: readonly SealedAttempt[];
  readonly damages: readonly Damage[];
  /** Blocks that the pod's wrapper did not write: printed by the user's program, or pasted. */
  readonly strangers: number;
}

interface OpenBlock {
  readonly text: string;
  readonly record: AttemptRecord | undefined;
  readonly data: string[];
}

// Found anywhere in a line, because lines above 16 KiB are split, and a part of one may precede it.
const BLOCK_LINE = /kubepar\/1 (record|data|sealed) (\S+) ?(.*)/g;

/**
 * Reads the sealed blocks of a pod's log. Only lines with the pod's nonce count. The log's first line, written before
 * any of the user's code ran, contains the nonce; if a log has lost its start, the termination message does.
 */
export function readSealedLog(log: string, terminationMessage: string, owner: LogOwner): SealedLog {
  const nonce = findNonce(log, terminationMessage, owner);
  const attempts: SealedAttempt[] = [];
  const damages: Damage[] = [];
  let strangers = 0;
  let open: OpenBlock | undefined;

  const close = (seal: string | undefined): void => {
    if (open === undefined) return;
    const verdict = verify(open, seal, owner);
    if ('what' in verdict) damages.push(verdict);
    else attempts.push(verdict);
    open = undefined;
  };

  for (const [, kind, lineNonce, rest = ''] of log.matchAll(BLOCK_LINE)) {
    if (lineNonce !== nonce) {
      if (kind === 'record') strangers++;
    } else if (kind === 'record') {
      close(undefined);
      open = { text: rest, record: tryParseRecord(rest), data: [] };
    } else if (open === undefined) {
      damages.push({ task: undefined, what: `a block has lost its start` });
    } else if (kind === 'data') {
      open.data.push(rest);
    } else {
      close(rest);
    }
  }
  close(undefined);
  return { attempts, damages, strangers };
}

const OWN_LINE = /(?<=^|\n)\n?kubepar\/1 (?:begin|record|data|sealed) .*\n/g;
const OWN_LINE_START = 'kubepar/1 ';

/**
 * Extracts the user's own output from a log that arrives in pieces, split anywhere. Adds a line end to an incomplete
 * last line.
 */
export function outputReader(): (piece: Buffer) => string {
  const decoder = new StringDecoder('utf8');
  let held = '';
  let isMidLine = false;
  return (piece) => {
    const text = held + decoder.write(piece);
    const lineStart = text.lastIndexOf('\n') + 1;
    const line = text.slice(lineStart);
    // Text that may become a line of the wrapper is held back until it is complete, and an empty line until it is clear
    // what follows.
    const mayBeOwn = line.startsWith(OWN_LINE_START) || OWN_LINE_START.startsWith(line);
    const hasEmptyLine = (isMidLine ? /\n\n$/ : /(?:^|\n)\n$/).test(text.slice(0, lineStart));
    const end = mayBeOwn ? lineStart - Number(hasEmptyLine) : text.length;
    held = text.slice(end);
    if (end > 0) isMidLine = text[end - 1] !== '\n';
    return text.slice(0, end).replace(OWN_LINE, '');
  };
}

const RECORD_LINE = /^kubepar\/1 record \S+ (.*)\n/gm;
const RECORD_LINE_START = 'kubepar/1 record ';

/** Extracts the records from a log that arrives in pieces, split anywhere, as soon as the line of each is complete. */
export function recordReader(): (piece: Buffer) => AttemptRecord[] {
  let held = '';
  return (piece) => {
    const text = held + piece.toString('latin1');
    const line = text.slice(text.lastIndexOf('\n') + 1);
    held = line.startsWith(RECORD_LINE_START) || RECORD_LINE_START.startsWith(line) ? line : '';
    return [...text.matchAll(RECORD_LINE)]
      .map(([, json = '']) => tryParseRecord(json))
      .filter((record) => record !== undefined);
  };
}

/** A piece of a log in parts, each of which ends with at most one record, so that what follows it is another attempt's. */
export function splitAfterRecords(piece: Buffer): Buffer[] {
  const text = piece.toString('latin1');
  // The first line may be the end of a record's.
  const ends = [
    text.indexOf('\n') + 1,
    ...[...text.matchAll(RECORD_LINE)].map(({ 0: line, index }) => index + line.length),
  ];
  return [...ends, piece.length].map((end, position) => piece.subarray(ends[position - 1] ?? 0, end));
}

/** The log's first line has priority: the command, which runs later, could write a termination message as well. */
function findNonce(log: string, terminationMessage: string, owner: LogOwner): string | undefined {
  const [, nonce, json = ''] = /^kubepar\/1 begin (\S+) (.*)/.exec(log) ?? [];
  const begin = tryCheckedJson(BEGIN, json);
  if (begin !== undefined && isOf(begin, owner)) return nonce;
  const summary = tryParseTerminationMessage(terminationMessage)?.summary;
  return summary !== undefined && isOf(summary, owner) ? summary.nonce : undefined;
}

function isOf({ study, pod }: Pick<PodSummary, 'study' | 'pod'>, owner: LogOwner): boolean {
  return study === owner.study && pod === owner.podUid;
}

const RESULTS = new ByteStore();

function verify({ text, record, data }: OpenBlock, seal: string | undefined, owner: LogOwner): SealedAttempt | Damage {
  const task = record?.task ?? guessTask(text);
  const damage = (what: string): Damage => ({ task, what });
  if (seal === undefined) return damage('its block in the log has no end');
  if (record === undefined || sha256(text) !== seal) return damage('the record of its block does not match the seal');
  if (!isOf(record, owner) || !owner.tasks.has(record.task)) {
    return damage('its block belongs to another study, pod or task');
  }
  const base64 = data.join('');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64 || bytes.length !== record.bytes) {
    return damage(`its block contains ${String(bytes.length)} of ${String(record.bytes)} bytes`);
  }
  if (record.status === 'succeeded' && sha256(bytes) !== record.sha256)
    return damage('its result does not match the SHA-256 of the block');
  try {
    // Of 100,000 records all have these two texts in common with their pods.
    const shared = { ...record, study: owner.study, pod: owner.podUid };
    return { record: withContent(shared, bytes), bytes: RESULTS.keep(bytes) };
  } catch (error) {
    return damage(archiveDamage(error));
  }
}

/** The record; for a folder, with its contents. @throws BadArchive */
export function withContent(record: AttemptRecord, bytes: Buffer): AttemptRecord {
  const isFolder = record.status === 'succeeded' && record.result === 'folder';
  return isFolder ? { ...record, content: contentOfArchive(bytes) } : record;
}

function guessTask(text: string): number | undefined {
  const [, task] = /"task":(\d+),/.exec(text) ?? [];
  return task === undefined ? undefined : Number(task);
}

function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
