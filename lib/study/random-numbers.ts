import { tryChildStreamsWarning } from './child-streams';
import { tryClockSeedWarning } from './clock-seeds';
import type { SourceFile } from './r-scripts';
import { skippedProfileWarnings } from './skipped-profile';

/** What of the random numbers of R in a study is not as the author will think: synth, `plan` and `try` say it. */
export function randomNumberWarnings(command: readonly string[], files: readonly SourceFile[]): string[] {
  const ofScripts = [tryChildStreamsWarning(command, files), tryClockSeedWarning(command, files)].filter(
    (said) => said !== undefined,
  );
  return [...ofScripts.map((said) => `files: ${said}`), ...skippedProfileWarnings(command, files)];
}

/** A warning for those who run a study: without the prop that it is of, which is for those who write one. */
export function withoutProp(warning: string): string {
  return warning.replace(/^(?:command|files): /, '');
}
