import * as fs from 'node:fs';
import type { TaskOutcome } from '../results/collection';
import { ArchiveReader, piecesOf } from '../records/folder-archive';
import { firstDifference, type FirstDifference } from './first-difference';

/** Where two results begin to differ; for folders, in which file, or which of the two alone has it. */
export type ResultDifference =
  (FirstDifference & { readonly file?: string }) | { readonly file: string; readonly onlyIn: 'first' | 'second' };

/** Finds where the results of a task in two runs, which are not equal, begin to differ. */
export async function resultDifference(first: TaskOutcome, second: TaskOutcome): Promise<ResultDifference> {
  if (first.record?.result === 'folder' && second.record?.result === 'folder')
    return folderDifference(await filesOf(first), await filesOf(second));
  const [one, other] = await Promise.all([bytesOf(first), bytesOf(second)]);
  // Larger ones are not compared to their ends.
  return (
    firstDifference(one, other) ?? {
      byte: one.length,
      first: first.record?.bytes ?? 0,
      second: second.record?.bytes ?? 0,
    }
  );
}

function folderDifference(first: ReadonlyMap<string, Buffer>, second: ReadonlyMap<string, Buffer>): ResultDifference {
  for (const file of [...new Set([...first.keys(), ...second.keys()])].sort()) {
    const [one, other] = [first.get(file), second.get(file)];
    if (one === undefined || other === undefined) return { file, onlyIn: other === undefined ? 'first' : 'second' };
    const place = firstDifference(one, other);
    if (place !== undefined) return { file, ...place };
  }
  throw new Error('two folders that differ have the same files');
}

async function filesOf({ bytes, file }: TaskOutcome): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  let name = '';
  let pieces: Buffer[] = [];
  const reader = new ArchiveReader({
    onFolder: () => undefined,
    onFile: (path) => {
      name = path;
      pieces = [];
    },
    onData: (piece) => pieces.push(Buffer.from(piece)),
    onFileEnd: () => files.set(name, Buffer.concat(pieces)),
  });
  for await (const piece of piecesOf(file ?? bytes ?? Buffer.alloc(0))) reader.write(piece);
  reader.end();
  return files;
}

/** More might not fit into memory. */
const MOST_COMPARED_BYTES = 200e6;

async function bytesOf({ bytes, file }: TaskOutcome): Promise<Buffer> {
  if (file === undefined) return bytes ?? Buffer.alloc(0);
  const handle = await fs.promises.open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, MOST_COMPARED_BYTES)));
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
