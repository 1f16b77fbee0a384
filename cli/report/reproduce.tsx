// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ParameterValue } from '../../lib/study/parameters/values';
import { shellQuoted } from '../text/commands-to-copy';
import type { ReportContent } from './content';

/** How a task is run again elsewhere. */
export function Reproduce(content: ReportContent) {
  const { name, seed, example, exampleParameters, exampleArguments, script, commands } = content;
  const task = String(example);
  return (
    <section>
      <h2>How to reproduce it</h2>
      {commands.example === undefined ? (
        <p>
          The try command runs a task on your own machine. It needs the manifest of this version, {name}, which no file
          in dist/ contained when this report was created: check out the commit that did.
        </p>
      ) : (
        <>
          <p>One task on your own machine with the manifest of the study, for example task {task}:</p>
          <pre class="command">{commands.example}</pre>
        </>
      )}
      {script !== undefined && (
        <>
          <p>
            Task {task} with the same random numbers in plain R. Save this as plain.R next to {script}:
          </p>
          <pre class="command">{`RNGkind("L'Ecuyer-CMRG")
set.seed(${String(seed)})
# to the stream of task ${task}
for (i in seq_len(${task})) .Random.seed <- parallel::nextRNGStream(.Random.seed)
${parametersInR(exampleParameters)}source(${JSON.stringify(script)}, print.eval = TRUE)`}</pre>
          <p>Then run it:</p>
          <pre class="command">{['Rscript', 'plain.R', ...exampleArguments].map(shellQuoted).join(' ')}</pre>
        </>
      )}
    </section>
  );
}

/** The return value of kubepar_parameters() in the task. */
function parametersInR(parameters: ReportContent['exampleParameters']): string {
  if (parameters.length === 0) return '';
  const values = parameters.map(([name, value]) => `${JSON.stringify(name)} = ${inR(value)}`);
  return `kubepar_parameters <- function() list(${values.join(', ')})\n`;
}

function inR(value: ParameterValue): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
