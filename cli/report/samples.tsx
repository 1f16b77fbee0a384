// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { counted } from '../text/count';
import type { ReportContent } from './content';
import { Head } from './head';

/** Pictures among the results. In an <img>, the browser runs no script of an SVG, and loads nothing for it. */
export function Pictures({ samples: { pictures, furtherPictures }, parametersOfTask }: ReportContent) {
  if (pictures.length + furtherPictures === 0) return null;
  return (
    <>
      <h3>Pictures among the results</h3>
      <ul class="gallery">
        {pictures.map(({ task, file, type, base64 }) => (
          <li key={file}>
            <img src={`data:${type};base64,${base64}`} alt={`Result of task ${String(task)}: ${file}`} />
            <div>
              task {task}
              {parametersOfTask(task) !== '' && ` (${parametersOfTask(task)})`}
            </div>
          </li>
        ))}
      </ul>
      {furtherPictures > 0 && (
        <p>
          {counted(furtherPictures, 'further picture', 'further pictures')} in tasks/. The report shows the first ones
          of up to 200 kB.
        </p>
      )}
    </>
  );
}

/** What tasks printed next to results that are files without numbers. */
export function Printed({ printed, printedCount, columns, parameterNames }: ReportContent) {
  if (printed.length === 0 || columns.length > 0) return null;
  return (
    <>
      <div class="scroll">
        <table class="printed">
          <caption>What tasks printed</caption>
          <Head titles={['task', ...parameterNames, 'output']} />
          <tbody>
            {printed.map(({ task, parameters, printed: text }) => (
              <tr key={task}>
                <th scope="row">{task}</th>
                {parameters.map((value, position) => (
                  <td key={position}>{value}</td>
                ))}
                <td class="text">
                  <pre>{text}</pre>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {printedCount > printed.length && (
        <p>
          The first {printed.length} of {printedCount}; records.csv has all.
        </p>
      )}
    </>
  );
}

/** The first lines of some results that are text. */
export function Texts({ samples: { texts }, columns, parametersOfTask, succeeded }: ReportContent) {
  if (texts.length === 0 || columns.length > 0) return null;
  return (
    <>
      <h3>The first lines of {texts.length < succeeded ? 'some results' : 'the results'}</h3>
      {texts.map(({ task, file, text, isWhole }) => (
        <div key={file} class="sample">
          <div>
            task {task}
            {parametersOfTask(task) !== '' && ` (${parametersOfTask(task)})`}
          </div>
          <pre>{`${text}${isWhole ? '' : '\n…'}`}</pre>
        </div>
      ))}
      <p>tasks/ has all results in full.</p>
    </>
  );
}
