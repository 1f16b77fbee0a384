const COMMENT: Readonly<Record<string, RegExp>> = { sh: /^\s*#(?!!)/, acl: /^\s*#/, R: /^\s*#/, lua: /^\s*--/ };

/** Directives for linters say nothing to a reader. */
const DIRECTIVE = /^\s*#\s*shellcheck /;

/**
 * A script of runtime/ as it goes into a manifest, which people review: without the lines that are comments, but for the first, which says what the
 * script is for. The others are in runtime/, beside the tests. What stands behind code in a line, and code itself, stays as it is.
 */
export function shippedText(file: string, source: string): string {
  const comment = COMMENT[file.split('.').at(-1) ?? ''];
  if (comment === undefined) return source;
  const lines = source.split('\n');
  const title = lines.findIndex((line) => comment.test(line) && !DIRECTIVE.test(line));
  return lines
    .filter((line, position) => position === title || !comment.test(line))
    .filter((line, position, kept) => line !== '' || (kept[position - 1] !== '' && position > 0))
    .join('\n');
}
