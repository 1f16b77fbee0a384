/** How the files of runtime/ mark a line that contains only a comment, by file extension. */
const COMMENT: Readonly<Record<string, string>> = { sh: '#', acl: '#', R: '#', lua: '--' };

/**
 * A file of runtime/ as manifests contain it, for their reviewers: the comment at its top stays, its other comments and
 * its blank lines are removed. Only whole lines are removed, so quoted texts stay intact, and each line of the manifest
 * is a line of the file.
 * @param name its path below runtime/.
 */
export function shippedText(name: string, source: string): string {
  const mark = COMMENT[name.slice(name.lastIndexOf('.') + 1)];
  if (mark === undefined) return source;
  const isComment = (line: string): boolean => line.trimStart().startsWith(mark) && !line.startsWith('#!');
  const isDirective = (line: string): boolean => line.trimStart().startsWith('# shellcheck ');
  const lines = source.split('\n').filter((line) => !isDirective(line));
  const start = lines.findIndex(isComment);
  // The first paragraph is enough.
  const end = lines.findIndex((line, place) => place > start && (!isComment(line) || line === mark));
  const code = lines.slice(end).filter((line) => !isComment(line) && line.trim() !== '');
  return [...lines.slice(0, end), ...code, ''].join('\n');
}
