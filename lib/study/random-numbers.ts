import { tryChildStreamsWarning } from './child-streams';
import { tryClockSeedWarning } from './clock-seeds';
import type { SourceFile } from './r-scripts';
import { skippedProfileWarnings } from './skipped-profile';

/**
 * How the random numbers of R in a study may differ from the author's expectations. Synth, `plan` and `try` report it.
 */
export function randomNumberWarnings(command: readonly string[], files: readonly SourceFile[]): string[] {
  const ofScripts = [tryChildStreamsWarning(command, files), tryClockSeedWarning(command, files)].filter(
    (said) => said !== undefined,
  );
  return [...ofScripts.map((said) => `files: ${said}`), ...skippedProfileWarnings(command, files)];
}

/** A warning for people who run a study: without the prop, which only concerns people who write one. */
export function withoutProp(warning: string): string {
  return warning.replace(/^(?:command|files): /, '');
}
