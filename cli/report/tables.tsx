// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { counted } from '../text/count';
import { shortTaskList } from '../study/task-list';
import type { ReportContent } from './content';
import { Head } from './head';

/** What the command noted when it wrote the results. */
export function Notes({ notes }: Pick<ReportContent, 'notes'>) {
  if (notes.length === 0) return null;
  return (
    <section id="notes">
      <h2>Notes</h2>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

/** The tasks without a result, and their errors. */
export function Failures({ failures, tasks, succeeded, parameterNames, commands }: ReportContent) {
  if (failures.length === 0) return null;
  const lacking = tasks - succeeded;
  return (
    <>
      <h3>Tasks without a result</h3>
      {lacking > failures.length && (
        <p>
          The first {failures.length} of {lacking}; records.csv has all.
        </p>
      )}
      <div class="scroll">
        <table class="failures">
          <Head titles={['task', ...parameterNames, 'status', 'attempt', 'pod', 'error']} />
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
                <td class="text">
                  <pre>{error}</pre>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>If you fix the script, that makes a new version of the study, which runs all tasks:</p>
      <pre class="command">{commands.newVersion.join('\n')}</pre>
      <p>If the cause was not in the script, run only these tasks again:</p>
      <pre class="command">{commands.rerun.join('\n')}</pre>
    </>
  );
}

/** If there are more kinds than this, the most frequent ones are shown. */
const MOST_WARNINGS = 20;

/** Standard error of tasks that have their result. */
export function Warnings({ warnings }: ReportContent) {
  if (warnings.length === 0) return null;
  const count = new Set(warnings.flatMap(({ tasks }) => tasks)).size;
  return (
    <div id="warnings">
      <h3>Warnings</h3>
      <p>
        {counted(count, 'task with a result wrote', 'tasks with a result wrote')} to standard error. The table shows the
        first line and the warnings after it; records.csv has more.
      </p>
      <div class="scroll">
        <table class="failures">
          <Head titles={['tasks', 'line', 'which']} />
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
    </div>
  );
}
