import type { OnOutput } from './local-processes';
import type { LocalRun } from './local-run';
import { outputReader } from './results/sealed-log';

/** Shows the output of a pod as it comes, without the wrapper's own lines, where the run is looked at closely. */
export function outputShower({ showsOutput, onShown }: LocalRun): OnOutput {
  const readOutput = outputReader();
  return (chunk, stream) => {
    if (!showsOutput) return;
    const shown = stream === 'stdout' ? readOutput(chunk) : chunk.toString();
    process.stderr.write(shown);
    onShown?.(shown);
  };
}
