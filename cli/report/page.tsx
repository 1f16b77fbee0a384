// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { render } from 'preact-render-to-string';
import { printable } from '../text/control-characters';
import { counted } from '../text/count';
import { answers } from './answer';
import { areRepeated, Cells } from './cells-table';
import type { ReportContent } from './content';
import type { Drawing } from './render';
import { Reproduce } from './reproduce';
import { Pictures, Texts } from './samples';
import { Columns, Failures, Notes, Warnings } from './tables';

/**
 * The report as one HTML file, which needs no network and no script. Preact escapes all text, and control characters are
 * shown.
 * @param style the style sheet.
 */
export function toPage(content: ReportContent, style: string): string {
  const page = `<!doctype html>\n${render(<Page content={content} style={style} />)}\n`;
  return printable(page.replaceAll('\r\n', '\n'));
}

/** Nothing can be loaded or run, whatever a log contains. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

function Page({ content, style }: { readonly content: ReportContent; readonly style: string }) {
  const { id, title, note, name, run } = content;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title === id ? `${id}: report` : title}</title>
        {/* From the package, and without text that would close the element. */}
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <header>
          <h1>{title}</h1>
          <p class="name">{name}</p>
          <Verdict {...content} />
          {note.map((paragraph, position) => (
            <p key={position} class="note">
              {paragraph}
            </p>
          ))}
        </header>
        <main>
          <Answer {...content} />
          <Certainty {...content} />
          <Notes {...content} />
          <section>
            <h2>How it ran</h2>
            <Facts facts={content.facts} />
            {run.length === 0 && <p>It is not known when the attempts ran.</p>}
            {run.map((drawing) => (
              <Picture key={drawing.title} {...drawing} />
            ))}
          </section>
          <section>
            <h2>What failed</h2>
            {content.failures.length === 0 && <p>No task lacks its result.</p>}
            <Failures {...content} />
            <Warnings {...content} />
          </section>
          <Reproduce {...content} />
        </main>
      </body>
    </html>
  );
}

function Verdict({ tasks, succeeded, emptyResults, notes, warnings }: ReportContent) {
  const lacking = tasks - succeeded;
  const [kind, verdict] =
    lacking > 0
      ? ['bad', `✗ ${String(lacking)} of ${String(tasks)} tasks ${lacking === 1 ? 'lacks its' : 'lack their'} result.`]
      : emptyResults > 0
        ? [
            'bad',
            `✗ ${tasks === 1 ? 'The task' : `All ${String(tasks)} tasks`} ended with exit code 0, but ${emptyText(emptyResults, tasks)}.`,
          ]
        : ['good', `✓ ${tasks === 1 ? 'The task has its' : `All ${String(tasks)} tasks have their`} result.`];
  return (
    <p class={`verdict ${kind}`}>
      {verdict}
      {notes.length > 0 && (
        <>
          {' '}
          See <a href="#notes">{counted(notes.length, 'note', 'notes')}</a>.
        </>
      )}
      {warnings.length > 0 && (
        <>
          {' '}
          See <a href="#warnings">{counted(warnings.length, 'kind', 'kinds')} of warnings</a>.
        </>
      )}
    </p>
  );
}

function Answer(content: ReportContent) {
  const { columns, cells, results, left, withoutFigure } = content;
  return (
    <section>
      <h2>Answer</h2>
      {answers(columns, cells).map((sentence) => (
        <p key={sentence} class="answer">
          {sentence}
        </p>
      ))}
      {results.length === 0 && <p>{withoutFigure}</p>}
      {results.map((drawing) => (
        <Picture key={drawing.title} {...drawing} />
      ))}
      {left.length > 0 && <p>Not shown in a chart: {left.join(', ')}.</p>}
      <Pictures {...content} />
      <Texts {...content} />
    </section>
  );
}

/** The uncertainty of the answer. */
function Certainty(content: ReportContent) {
  const { columns, cells } = content;
  if (columns.length === 0) return null;
  return (
    <section>
      <h2>How sure</h2>
      <Cells {...content} />
      {areRepeated(cells) ? (
        <p>
          se is the Monte Carlo standard error of the mean. The 95 % interval is the mean ± 1.96 se, or Wilson's for
          shares. It reflects the random variation between tasks, not errors in the model. The middle 95 % of the values
          lies between their 2.5 % and 97.5 % quantiles.
          {columns.some(({ pooled }) => pooled !== undefined) && ' Rows of the same task count as independent values.'}
        </p>
      ) : (
        <p>
          {content.parameterNames.length === 0
            ? 'No column has several values, so there are no intervals.'
            : 'No row of parameters has several values, so there are no intervals. To repeat rows, use replicate.'}
        </p>
      )}
      <Columns columns={columns} caption={cells.length > 1 ? 'All rows taken together' : 'Columns of numbers'} />
    </section>
  );
}

function emptyText(empty: number, tasks: number): string {
  if (empty === tasks) return `${tasks === 1 ? 'its result is' : 'their results are'} empty`;
  return `${counted(empty, 'result is', 'results are')} empty`;
}

function Facts({ facts }: Pick<ReportContent, 'facts'>) {
  return (
    <dl>
      {facts.map(([term, fact]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

function Picture({ title, text, notes, wide, narrow }: Drawing) {
  return (
    <figure>
      <h3>{title}</h3>
      {wide !== '' && <div class="wide" role="img" aria-label={text} dangerouslySetInnerHTML={{ __html: wide }} />}
      {narrow !== '' && (
        <div class="narrow" role="img" aria-label={text} dangerouslySetInnerHTML={{ __html: narrow }} />
      )}
      <figcaption>{[text, ...notes].join(' ')}</figcaption>
    </figure>
  );
}
