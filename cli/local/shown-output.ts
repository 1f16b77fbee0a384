import type { OnOutput } from './processes';
import type { LocalRun } from './run';
import { outputReader, recordReader } from '../records/sealed-log';
import { ShownAttempts } from './shown-attempts';
import { printErr } from '../text/printing';

/** Takes the output of a pod as it comes. */
export interface OutputShower {
  readonly onOutput: OnOutput;
  /** Is to be called when there is no more. */
  readonly end: () => void;
}

/** Shows the output of a pod as it comes, without the wrapper's own lines, where the run is looked at closely. */
export function outputShower({ showsOutput, onShown }: LocalRun): OutputShower {
  if (!showsOutput) return { onOutput: () => undefined, end: () => undefined };
  const readOutput = outputReader();
  const readStatuses = recordReader();
  const attempts = new ShownAttempts((text) => {
    printErr(text);
  });
  return {
    onOutput: (chunk, stream) => {
      const text = stream === 'stdout' ? readOutput(chunk) : chunk.toString();
      // What is held back has been shown, of the attempt before.
      onShown?.(text);
      attempts.add(text, stream);
      if (stream === 'stdout') for (const { status } of readStatuses(chunk)) attempts.ended(status);
    },
    end: () => {
      attempts.end();
    },
  };
}
