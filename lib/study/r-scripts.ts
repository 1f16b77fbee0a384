import type { StudyFile } from './files';

/** A file of a study: its path in the working folder, and its content. */
export type SourceFile = Pick<StudyFile, 'path' | 'bytes'>;

const OF_R = /\.(?:R|Rmd|qmd|Rnw|Rprofile)$/i;
const RUNS_R = /\bR(?:script)?\b/;

/** The texts of files that R may run. Others, such as data or a README, may mention R without being run. */
function scriptsAmong(files: readonly SourceFile[], command: readonly string[]): string[] {
  const words = command.flatMap((word) => word.split(/[\s"'`;&|<>()]+/)).map((word) => word.replace(/^(?:\.\/)+/, ''));
  const paths = new Set(files.map(({ path }) => path));
  // Later ones are its arguments.
  const program = words.find((word) => paths.has(word));
  return files.flatMap(({ path, bytes }) => {
    const text = bytes.toString('utf8');
    const isShell = /\.(?:sh|bash)$/.test(path) || (!/[^/]\.[^/]*$/.test(path) && text.startsWith('#!'));
    return path === program || OF_R.test(path) || (isShell && RUNS_R.test(text)) ? [text] : [];
  });
}

/** The command, and the content of the files that R may run, without comment lines. */
export function codesOfR(command: readonly string[], files: readonly SourceFile[]): string[] {
  return [command.join('\n'), ...scriptsAmong(files, command)].map((text) => text.replaceAll(/^\s*#.*$/gm, ''));
}
