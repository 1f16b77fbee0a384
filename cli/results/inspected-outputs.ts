import * as fs from 'node:fs';
import type { CheckedOutput } from '../../lib/study/output';
import { DOCUMENT, inspectFolder, inspectOutput, MOST_READ_BYTES, TOO_LARGE } from '../output/read-output';
import type { Inspection } from '../output/inspection';
import type { OutputValues } from '../output/reading';
import type { Evidence, Knowledge } from '../output/survey';
import type { StudyVersion } from '../study/version';
import type { TaskOutcome } from './collection';

/**
 * This many bytes of outputs are kept in memory, as tables. If there are more, outputs are read again each time the
 * rows are requested.
 */
const KEPT_BYTES = 50_000_000;
/** The size of a cell in addition to its text. */
const CELL_BYTES = 100;

/** What an output that is looked at takes beside its cells, until it is known what it is; and then. */
const INSPECTION_BYTES = 2000;
const VALUES_BYTES = 300;

/** The outputs of a study's tasks. */
export class Outputs {
  private readonly inspections = new Kept<Inspection>();
  private readonly outputs = new Kept<OutputValues>();
  private readonly columns = new Map<string, readonly string[]>();

  /** @param survey what all say together, which is known when each was asked for its evidence. */
  constructor(
    private readonly version: StudyVersion,
    private readonly survey: Knowledge,
  ) {}

  evidence(outcome: TaskOutcome): Evidence {
    const inspection = tryInspect(outcome, this.version.description.output);
    if (inspection === undefined) return {};
    this.inspections.add(outcome.task, inspection, INSPECTION_BYTES + sizeOf(inspection));
    return inspection.evidence;
  }

  /** What an output is once all were inspected; the first time, with its opening. */
  read(outcome: TaskOutcome): { readonly values: OutputValues | undefined; readonly opening?: Inspection['opening'] } {
    const { task } = outcome;
    const known = this.outputs.get(task);
    if (known !== undefined) return { values: known };
    const inspection = this.inspections.take(task) ?? tryInspect(outcome, this.version.description.output);
    if (inspection === undefined) return { values: undefined };
    const { opening } = inspection;
    const values = this.withSharedColumns(inspection.settle(this.survey));
    this.outputs.add(task, values, VALUES_BYTES + sizeOf(inspection));
    return { values, ...(opening !== undefined && { opening }) };
  }

  /** Most tasks have the columns of others. */
  private withSharedColumns(values: OutputValues): OutputValues {
    const key = JSON.stringify(values.columns);
    const columns = this.columns.get(key) ?? values.columns;
    this.columns.set(key, columns);
    return { ...values, columns };
  }
}

function sizeOf({ bytes, cells }: Inspection): number {
  return bytes + cells * CELL_BYTES;
}

/** What there is room for, by task. */
class Kept<T> {
  private readonly items = new Map<number, { readonly item: T; readonly bytes: number }>();
  private room = KEPT_BYTES;

  get(task: number): T | undefined {
    return this.items.get(task)?.item;
  }

  add(task: number, item: T, bytes: number): void {
    if (bytes > this.room) return;
    this.items.set(task, { item, bytes });
    this.room -= bytes;
  }

  /** The item, which is not kept any more. */
  take(task: number): T | undefined {
    const found = this.items.get(task);
    this.items.delete(task);
    this.room += found?.bytes ?? 0;
    return found?.item;
  }
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
