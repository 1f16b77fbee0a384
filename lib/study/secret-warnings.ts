import * as path from 'node:path';
import { namedSecrets } from './secret-named';
import { SECRET_REMEDY } from './secret-text';
import type { StudyFile } from './files';

/** Files in which text needs no quotes. */
const UNQUOTED =
  /\.(?:ya?ml|ini|cnf|cfg|conf|config|toml|properties|env|Renviron|npmrc|pypirc|netrc|s3cfg|boto|odbc)$|^\.?(?:env|Renviron)\b|^(?:credentials|config|kubeconfig|odbc\.ini)$/i;

/** A line of PostgreSQL's password file: host, port, database, user, password. */
const PGPASS = /^[^#:]{1,253}:(?:\d{1,5}|\*):[^:]{1,63}:[^:]{1,63}:\S/;

/** Warns about files with a line such as `password = "hunter2"`, which may or may not be a secret. */
export function secretWarnings({ files }: { readonly files: readonly Pick<StudyFile, 'path' | 'bytes'>[] }): string[] {
  return files.flatMap((file) => {
    const lines = file.bytes.toString('latin1').split(/\r?\n/);
    const names = lineNames(path.posix.basename(file.path));
    for (const [position, line] of lines.entries()) {
      const name = names(line);
      if (name === undefined) continue;
      return [
        `files: ${file.path}, line ${String(position + 1)}, may contain a secret (${name}); if so: ${SECRET_REMEDY}`,
      ];
    }
    return [];
  });
}

/** Finds the name of a secret that a line of a file contains. */
function lineNames(file: string): (line: string) => string | undefined {
  if (/^\.?pgpass(?:\.conf)?$/.test(file)) return (line) => (PGPASS.test(line) ? 'password' : undefined);
  const unquoted = UNQUOTED.test(file);
  return (line) => namedSecrets(line, unquoted)[0]?.name;
}
