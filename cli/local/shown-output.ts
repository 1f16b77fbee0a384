import type { OnOutput } from './processes';
import type { LocalRun } from './run';
import { outputReader, recordReader, splitAfterRecords } from '../records/sealed-log';
import { ShownAttempts } from './shown-attempts';
import { printErr } from '../text/printing';

/** Receives the output of a pod live. */
export interface OutputShower {
  readonly onOutput: OnOutput;
  /** To be called when there is no more. */
  readonly end: () => void;
}

/** Shows the output of a pod live, without the wrapper's own lines, if the user examines the run. */
export function outputShower({ showsOutput, onShown }: LocalRun): OutputShower {
  if (!showsOutput) return { onOutput: () => undefined, end: () => undefined };
  const readOutput = outputReader();
  const readStatuses = recordReader();
  const attempts = new ShownAttempts((text) => {
    printErr(text);
  });
  return {
    onOutput: (chunk, stream) => {
      for (const piece of stream === 'stdout' ? splitAfterRecords(chunk) : [chunk]) {
        const text = stream === 'stdout' ? readOutput(piece) : piece.toString();
        // The text that is held back was already shown, for the attempt before.
        onShown?.(text);
        attempts.add(text, stream);
        if (stream === 'stdout') for (const { status } of readStatuses(piece)) attempts.ended(status);
      }
    },
    end: () => {
      attempts.end();
    },
  };
}
