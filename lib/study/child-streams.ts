/** What gives processes of R's the streams that follow the task's own. */
const CALLS = /\b(mclapply|mcmapply|mcMap|pvec|mcparallel|clusterSetRNGStream|future\.seed)\b/g;
/** The line by which a script takes streams of its own: documented in runtime/README.md. */
const OWN_STREAM = /\bset\.seed\s*\(|\bclusterSetRNGStream\s*\([^()]+,/;

/**
 * The warning of programs of R whose children draw the numbers of the next tasks, since R counts their streams on from that of the
 * task; undefined where none does. R's documentation: ?mcparallel, "Random numbers".
 * @param texts the command and the study's files.
 */
export function tryChildStreamsWarning(texts: readonly string[]): string | undefined {
  const calls = texts.map(withoutComments).flatMap((text) => (OWN_STREAM.test(text) ? [] : (text.match(CALLS) ?? [])));
  const [call] = calls;
  if (call === undefined) return undefined;
  return `random numbers of the processes that ${call} starts are those of the next tasks, so that tasks share numbers; call set.seed(sample.int(.Machine$integer.max, 1)) once before it`;
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*#.*$/gm, '');
}
