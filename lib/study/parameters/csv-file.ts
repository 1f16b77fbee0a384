import { isUtf8 } from 'node:buffer';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { lookAt } from '../look-at';
import { isWithin } from '../mounts';
import type { ProblemList } from '../problems';

/** Larger tables do not belong in a manifest. */
const MAX_BYTES = 10_000_000;

/**
 * The text of a CSV file of the project, which must be UTF-8, without its byte order mark; undefined after a report.
 */
export function tryReadText(problems: ProblemList, given: unknown): Buffer | undefined {
  const bytes = tryReadBytes(problems, given);
  if (bytes === undefined || !checkEncoding(problems, String(given), bytes)) return undefined;
  const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return isMarked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

function tryReadBytes(problems: ProblemList, given: unknown): Buffer | undefined {
  const refuse = (rule: string, got: unknown, remedy: string): Buffer | undefined => {
    problems.report('csv', rule, got, remedy);
    return undefined;
  };
  if (typeof given !== 'string' || given === '')
    return refuse('be the path of a CSV file', given, "write, for example, 'cases.csv'");
  if (given.includes('\0')) return refuse('have no NUL character', given, 'correct the path');
  const project = fs.realpathSync(process.cwd());
  const file = path.resolve(project, given);
  if (!isWithin(file, project)) return refuse(`be inside the project (${project})`, given, 'copy it into the project');
  const seen = lookAt(file);
  if (seen === 'unreadable') return refuse('be readable', given, 'change the permissions of its folders');
  if (seen === 'missing')
    return refuse('exist', given, `create it, or correct the path, which is relative to ${project}`);
  const { real, stats } = seen;
  if (!isWithin(real, project))
    return refuse('not be a link to a place outside the project', given, 'copy the file into the project');
  if (!stats.isFile()) return refuse('be a file', given, 'name a file, not a folder, pipe or device');
  if (stats.size > MAX_BYTES) {
    const remedy = 'keep the table on a volume or in the image, and make its row number the parameter';
    return refuse(`have at most ${String(MAX_BYTES)} bytes`, `${given}, ${String(stats.size)} bytes`, remedy);
  }
  try {
    return fs.readFileSync(real);
  } catch {
    return refuse('be readable', given, 'change its permissions');
  }
}

/** Whether the file is UTF-8. A report gives the place of the error. */
function checkEncoding(problems: ProblemList, file: string, bytes: Buffer): boolean {
  const refuse = (offset: number, remedy: string): false => {
    const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
    problems.report('csv', 'be in UTF-8', `${file}, byte 0x${byte} at offset ${String(offset)}`, remedy);
    return false;
  };
  if (['fffe', 'feff'].includes(bytes.toString('hex', 0, 2))) return refuse(0, 'save it as UTF-8 (it is in UTF-16)');
  const nul = bytes.indexOf(0);
  if (nul >= 0) return refuse(nul, 'save it as UTF-8 (it may be in UTF-16, or not text)');
  const offset = tryInvalidUtf8(bytes);
  return offset === undefined || refuse(offset, 'save it as UTF-8 (it may be in Latin-1 or Windows-1252)');
}

const REPLACEMENT = Buffer.from('\ufffd');

/** The offset of the first bytes that are not UTF-8, where the decoder inserts a replacement character. */
function tryInvalidUtf8(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let offset = 0;
  for (const part of bytes.toString('utf8').split('\ufffd')) {
    offset += Buffer.byteLength(part);
    if (!bytes.subarray(offset, offset + REPLACEMENT.length).equals(REPLACEMENT)) return offset;
    offset += REPLACEMENT.length;
  }
  return undefined;
}
