// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { render } from 'preact-render-to-string';
import { counted } from '../text/count';
import type { ReportContent } from './content';
import type { Drawing } from './render';
import { Reproduce } from './reproduce';
import { Columns, Failures, Notes, Warnings } from './tables';

/**
 * The report as one HTML file, which needs no network and no script. Preact escapes all text.
 * @param style the style sheet.
 */
export function toPage(content: ReportContent, style: string): string {
  return `<!doctype html>\n${render(<Page content={content} style={style} />)}\n`;
}

/** Nothing can be loaded or run, whatever a log contains. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

function Page({ content, style }: { readonly content: ReportContent; readonly style: string }) {
  const { id, name, results, run } = content;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${id}: report`}</title>
        {/* From the package, and without text that would close the element. */}
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <header>
          <h1>{id}</h1>
          <p class="name">{name}</p>
          <Verdict {...content} />
        </header>
        <main>
          <Facts facts={content.facts} />
          <section>
            <h2>Results</h2>
            {results.length === 0 && <p>{content.withoutFigure}</p>}
            {results.map((drawing) => (
              <Picture key={drawing.title} {...drawing} />
            ))}
            <Columns columns={content.columns} />
            {content.left.length > 0 && <p>Not shown in a chart: {content.left.join(', ')}.</p>}
          </section>
          <Notes {...content} />
          <section>
            <h2>Run</h2>
            {run.length === 0 && <p>It is not known when the attempts ran.</p>}
            {run.map((drawing) => (
              <Picture key={drawing.title} {...drawing} />
            ))}
          </section>
          <Failures {...content} />
          <Warnings {...content} />
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

function Picture({ title, text, wide, narrow }: Drawing) {
  return (
    <figure>
      <h3>{title}</h3>
      {wide !== '' && <div class="wide" role="img" aria-label={text} dangerouslySetInnerHTML={{ __html: wide }} />}
      {narrow !== '' && (
        <div class="narrow" role="img" aria-label={text} dangerouslySetInnerHTML={{ __html: narrow }} />
      )}
      <figcaption>{text}</figcaption>
    </figure>
  );
}
