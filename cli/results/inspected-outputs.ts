import * as fs from 'node:fs';
import type { CheckedOutput } from '../../lib/study/output';
import { DOCUMENT, inspectFolder, inspectOutput, MOST_READ_BYTES, TOO_LARGE } from '../output/read-output';
import type { Inspection } from '../output/inspection';
import type { StudyVersion } from '../study/version';
import type { TaskOutcome } from './collection';

/**
 * This many bytes of outputs are kept in memory, as tables. If there are more, outputs are read again each time the
 * rows are requested.
 */
const KEPT_BYTES = 50_000_000;
/** The size of a cell in addition to its text. */
const CELL_BYTES = 100;

export function inspector({ description }: StudyVersion): (outcome: TaskOutcome) => Inspection | undefined {
  const kept = new Map<number, Inspection>();
  let room = KEPT_BYTES;
  return (outcome) => {
    const { task } = outcome;
    const inspection = kept.get(task) ?? tryInspect(outcome, description.output);
    if (inspection === undefined || kept.has(task)) return inspection;
    const size = inspection.bytes + inspection.cells * CELL_BYTES;
    if (size <= room) {
      kept.set(task, inspection);
      room -= size;
    }
    return inspection;
  };
}

/**
 * Text files with these extensions are stored in results.csv even if they are not tables. Other texts are pages,
 * pictures and documents.
 */
const TEXT_ENDINGS = ['', '.txt', '.csv', '.tsv', '.json'];

function tryInspect(outcome: TaskOutcome, format: CheckedOutput | undefined): Inspection | undefined {
  const { record } = outcome;
  if (record?.result === 'folder') return inspectFolder(format);
  const inspection = tryInspectFile(outcome, format);
  const isText = format?.format === 'text' || TEXT_ENDINGS.includes(record?.ending ?? '');
  if (inspection === undefined || isText) return inspection;
  return {
    ...inspection,
    settle: (knowledge) => {
      const output = inspection.settle(knowledge);
      return output.kind === 'text' ? DOCUMENT : output;
    },
  };
}

function tryInspectFile(
  { bytes, file }: Pick<TaskOutcome, 'bytes' | 'file'>,
  format: CheckedOutput | undefined,
): Inspection | undefined {
  if (file === undefined) return bytes === undefined ? undefined : inspectOutput(bytes, format);
  return fs.statSync(file).size > MOST_READ_BYTES ? TOO_LARGE : inspectOutput(fs.readFileSync(file), format);
}
