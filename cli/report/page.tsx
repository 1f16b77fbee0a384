// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { render } from 'preact-render-to-string';
import { LEAST_VALUES_FOR_QUANTILES } from '../results/cells-text';
import { printable } from '../text/control-characters';
import { counted } from '../text/count';
import { answers } from './answer';
import { areRepeated, Cells } from './cells-table';
import type { ReportContent } from './content';
import type { Drawing } from './render';
import { Reproduce } from './reproduce';
import { Pictures, Printed, Texts } from './samples';
import { Failures, Notes, Warnings } from './tables';

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
          <LeftOut {...content} />
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
            <pre class="command">{content.command}</pre>
            {run.length === 0 && <p>It is not known when the attempts ran.</p>}
            {run.map((drawing) => (
              <Picture key={drawing.title} {...drawing} />
            ))}
          </section>
          <section id="failed">
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

function Verdict({ tasks, tasksOfStudy, succeeded, emptyResults, notes, warnings }: ReportContent) {
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
      {tasks < tasksOfStudy && ` The study has ${counted(tasksOfStudy, 'task', 'tasks')}; the others were not run.`}
      {lacking > 0 && (
        <>
          {' '}
          See <a href="#failed">what failed</a>.
        </>
      )}
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

/** A study may be complete, and its means may nevertheless lack values. */
function LeftOut({ cells }: ReportContent) {
  const sum = (name: 'na' | 'infinite'): number =>
    cells.reduce((total, { figures }) => figures.reduce((part, each) => part + each[name], total), 0);
  const [na, infinite] = [sum('na'), sum('infinite')];
  if (na + infinite === 0) return null;
  const parts = [
    ...(na > 0 ? [`${counted(na, 'value is', 'values are')} NA`] : []),
    ...(infinite > 0 ? [`${counted(infinite, 'value is', 'values are')} infinite`] : []),
  ];
  return (
    <p class="caution">
      ! {parts.join(', and ')}. Means and intervals leave {na + infinite === 1 ? 'it' : 'them'} out, and may be biased
      if it depends on the result whether a value is missing or infinite.
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
      <Printed {...content} />
      <Pictures {...content} />
      <Texts {...content} />
    </section>
  );
}

/** The uncertainty of the answer. */
function Certainty(content: ReportContent) {
  const { columns, cells, parameterNames } = content;
  if (columns.length === 0) return null;
  const isRepeated = areRepeated(cells);
  const hasShares = columns.some(({ share }) => share !== undefined);
  const hasQuantiles = cells.some(({ figures }) =>
    figures.some(({ share, count }) => share === undefined && count >= LEAST_VALUES_FOR_QUANTILES),
  );
  const hasMeans = columns.some(({ share }) => share === undefined);
  return (
    <section>
      <h2>How sure</h2>
      {!isRepeated && (
        <p>
          {parameterNames.length === 0
            ? 'No column has several values, so there are no intervals.'
            : 'No row of parameters has several values, so there are no intervals. To repeat rows, use replicate.'}
        </p>
      )}
      <Cells {...content} />
      {isRepeated && (
        <p>
          {hasMeans && "The interval of the mean is Student's, with the Monte Carlo standard error, se = sd / √count. "}
          {hasShares && "The interval of a share is Wilson's. "}
          In about 95 of 100 such studies, the interval contains the value that endlessly many repeats would give; of
          few or skewed values, or if values are left out, less often. It does not cover errors in the model. More
          repeats make it narrower.
          {hasQuantiles && ' The middle 95 % of the values lies between their 2.5 % and 97.5 % quantiles.'}
          {hasQuantiles &&
            parameterNames.length === 0 &&
            ' If each value is itself an estimate, as in a bootstrap, the sd is its standard error, and the middle 95 % its percentile interval.'}
          {columns.some(({ pooled }) => pooled !== undefined) &&
            ' All rows of a task count as independent values. If they are not, the intervals can be too narrow.'}
          <span class="less"> A wider page has more figures.</span>
        </p>
      )}
      {columns.some(isUnnamed) && (
        <p>
          value [1], value [2] and so on are the values of a task in their order. To name them, print a named vector.
        </p>
      )}
    </section>
  );
}

function isUnnamed({ column }: ReportContent['columns'][number]): boolean {
  return /^value \[\d+\]$/.test(column);
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
