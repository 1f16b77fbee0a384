// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { render } from 'preact-render-to-string';
import { counted } from '../results/count';
import type { ParameterValue } from '../../lib/study/parameters/values';
import type { ColumnSummary } from '../results/summary';
import { shortTaskList } from '../results/task-list';
import { missingText } from './column';
import { figureText } from './figures/statistics';
import type { ReportContent } from './content';
import type { Drawing } from './render';

/**
 * The report as one HTML file, which needs no network and no script. Preact escapes all text.
 * @param style the style sheet.
 */
export function toPage(content: ReportContent, style: string): string {
  return `<!doctype html>\n${render(<Page content={content} style={style} />)}\n`;
}

/** Nothing may be loaded, and nothing can run, whatever a log holds. */
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
        {/* Of the package, and without what would end the element. */}
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
            {content.left.length > 0 && <p>Without a picture here: {content.left.join(', ')}.</p>}
          </section>
          <section>
            <h2>Run</h2>
            {run.length === 0 && <p>Nothing is known of when attempts ran.</p>}
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

function Verdict({ tasks, succeeded }: ReportContent) {
  const lacking = tasks - succeeded;
  return lacking === 0 ? (
    <p class="verdict good">✓ All {tasks} tasks have their result.</p>
  ) : (
    <p class="verdict bad">
      ✗ {lacking} of {tasks} tasks {lacking === 1 ? 'lacks its' : 'lack their'} result.
    </p>
  );
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
      <div class="wide" role="img" aria-label={text} dangerouslySetInnerHTML={{ __html: wide }} />
      <div class="narrow" role="img" aria-label={text} dangerouslySetInnerHTML={{ __html: narrow }} />
      <figcaption>{text}</figcaption>
    </figure>
  );
}

function Columns({ columns }: { readonly columns: readonly ColumnSummary[] }) {
  if (columns.length === 0) return null;
  return (
    <div class="scroll">
      <table>
        <caption>Columns of numbers</caption>
        <thead>
          <tr>
            {['column', 'count', 'mean', 'sd', 'min', 'max'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map((summary) => (
            <tr key={summary.column}>
              <th scope="row">{summary.column}</th>
              <td>{missingText(summary) ?? summary.count}</td>
              {[summary.mean, summary.sd, summary.min, summary.max].map((value, position) => (
                <td key={position}>{Number.isNaN(value) ? '–' : figureText(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Failures({ failures, tasks, succeeded, parameterNames, id }: ReportContent) {
  if (failures.length === 0) return null;
  const lacking = tasks - succeeded;
  return (
    <section>
      <h2>Tasks without a result</h2>
      {lacking > failures.length && (
        <p>
          The first {failures.length} of {lacking}; records.csv has all.
        </p>
      )}
      <div class="scroll">
        <table class="failures">
          <thead>
            <tr>
              {['task', ...parameterNames, 'status', 'attempt', 'pod', 'what it said'].map((head, position) => (
                <th key={position} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {failures.map(({ task, parameters, status, attempt, exitCode, pod, error }) => (
              <tr key={task}>
                <th scope="row">{task}</th>
                {parameters.map((value, position) => (
                  <td key={position}>{value}</td>
                ))}
                <td class="status">
                  {exitCode === '' || exitCode === '0' ? status : `${status}, exit code ${exitCode}`}
                </td>
                <td>{attempt}</td>
                <td>{pod}</td>
                <td>
                  <pre>{error}</pre>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        A script that was mended is a new version of the study: synthesize and apply it. Where the cause lay elsewhere,
        this makes the manifest of these tasks and no others: <code>npx kubepar rerun {id} &gt; rerun.yaml</code>
      </p>
    </section>
  );
}

/** Of more kinds than this the most frequent are shown. */
const MOST_WARNINGS = 20;

function Warnings({ warnings }: ReportContent) {
  if (warnings.length === 0) return null;
  const count = warnings.reduce((sum, { tasks }) => sum + tasks.length, 0);
  return (
    <section>
      <h2>Warnings</h2>
      <p>
        {counted(count, 'task that has its result wrote', 'tasks that have their result wrote')} to standard error. By
        the first line of it; records.csv has the end of each.
      </p>
      <div class="scroll">
        <table class="failures">
          <thead>
            <tr>
              {['tasks', 'first line', 'which'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {warnings.slice(0, MOST_WARNINGS).map(({ line, tasks }) => (
              <tr key={line}>
                <td>{tasks.length}</td>
                <td>
                  <pre>{line}</pre>
                </td>
                <td>{shortTaskList(tasks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {warnings.length > MOST_WARNINGS && <p>And {warnings.length - MOST_WARNINGS} further kinds.</p>}
    </section>
  );
}

function Reproduce({ id, seed, example, exampleParameters, exampleArguments, script }: ReportContent) {
  const task = String(example);
  return (
    <section>
      <h2>Reproduce it</h2>
      <p>One task on your own machine, with the manifest of the study, for example task {task}:</p>
      <pre>{`npx kubepar try dist/${id}.k8s.yaml --task ${task}`}</pre>
      {script !== undefined && (
        <>
          <p>
            The same random numbers in plain R. Save this as plain.R beside {script}, and run it as{' '}
            <code>{`Rscript plain.R${exampleArguments.map((word) => ` ${shellQuoted(word)}`).join('')}`}</code>:
          </p>
          <pre>{`RNGkind("L'Ecuyer-CMRG")
set.seed(${String(seed)})
for (i in seq_len(${task})) .Random.seed <- parallel::nextRNGStream(.Random.seed) # to the stream of task ${task}
${parametersInR(exampleParameters)}source(${JSON.stringify(script)}, print.eval = TRUE)`}</pre>
        </>
      )}
    </section>
  );
}

/** What kubepar_parameters() gives in the task. */
function parametersInR(parameters: ReportContent['exampleParameters']): string {
  if (parameters.length === 0) return '';
  const values = parameters.map(([name, value]) => `${JSON.stringify(name)} = ${inR(value)}`);
  return `kubepar_parameters <- function() list(${values.join(', ')})\n`;
}

function inR(value: ParameterValue): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** A word as a POSIX shell takes it, whatever is in it. */
function shellQuoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
