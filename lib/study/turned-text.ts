import type { CheckedMetadata } from './metadata';
import { fieldPath } from './plain-data';
import { TURNS_TEXT } from './unicode';

/** What a manifest shows as it is, by the names of the props. */
export interface ShownText {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly { readonly path: string }[];
  readonly metadata: CheckedMetadata;
  readonly podMetadata: CheckedMetadata;
}

/**
 * Places where a reader of the manifest sees the characters in another order than a program: the library that writes
 * YAML for cdk8s does not escape them. Contents of files and tables are stored so that this is visible.
 */
export function turnedTextWarnings({ command, env, files, metadata, podMetadata }: ShownText): string[] {
  const places = [
    ...placesIn('command', command),
    ...placesIn('env', env),
    ...(files.some(({ path }) => TURNS_TEXT.test(path)) ? ['files: a path'] : []),
    ...placesIn('metadata', metadata),
    ...placesIn('podMetadata', podMetadata),
  ];
  return places.map(
    (place) =>
      `${place} has characters that change the direction of text, so it reads in a different order than it runs`,
  );
}

function* placesIn(prop: string, value: unknown): Generator<string> {
  if (typeof value === 'string' && TURNS_TEXT.test(value)) yield `${prop}:`;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, each] of Object.entries(value))
    yield* placesIn(Array.isArray(value) ? `${prop}[${name}]` : fieldPath(prop, name), each);
}
