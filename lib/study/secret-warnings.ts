import { secretName } from './secret-shapes';
import { SECRET_REMEDY } from './secret-text';
import type { StudyFile } from './files';

/** Files with a line such as `password = "hunter2"`, which may be a secret and may be none. */
export function secretWarnings({ files }: { readonly files: readonly Pick<StudyFile, 'path' | 'bytes'>[] }): string[] {
  return files.flatMap(({ path, bytes }) => {
    const lines = bytes.toString('latin1').split('\n');
    const line = lines.findIndex((text) => secretName(text) !== undefined);
    if (line < 0) return [];
    const name = secretName(lines[line] ?? '') ?? '';
    return [`files: ${path}, line ${String(line + 1)}, may hold a secret (${name}); if so: ${SECRET_REMEDY}`];
  });
}
