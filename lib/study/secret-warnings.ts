import { secretName } from './secret-shapes';
import { SECRET_REMEDY } from './secret-text';
import type { StudyFile } from './files';

/** Warns about files with a line such as `password = "hunter2"`, which may or may not be a secret. */
export function secretWarnings({ files }: { readonly files: readonly Pick<StudyFile, 'path' | 'bytes'>[] }): string[] {
  return files.flatMap(({ path, bytes }) => {
    const lines = bytes.toString('latin1').split('\n');
    const line = lines.findIndex((text) => secretName(text) !== undefined);
    if (line < 0) return [];
    const name = secretName(lines[line] ?? '') ?? '';
    return [`files: ${path}, line ${String(line + 1)}, may contain a secret (${name}); if so: ${SECRET_REMEDY}`];
  });
}
