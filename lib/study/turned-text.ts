import type { Study } from './study';
import { TURNS_TEXT } from './unicode';

/**
 * Places where a reader of the manifest sees the characters in another order than a program. Files and tables are
 * stored so that this is visible.
 */
export function turnedTextWarnings({ command, env }: Pick<Study, 'command' | 'env'>): string[] {
  const texts: (readonly [prop: string, text: string])[] = [
    ...command.map((word, position) => [`command[${String(position)}]`, word] as const),
    ...[...env].map(([name, value]) => [`env.${name}`, value] as const),
  ];
  return texts
    .filter(([, text]) => TURNS_TEXT.test(text))
    .map(
      ([prop]) =>
        `${prop}: has characters that change the direction of text, so it reads in a different order than it runs`,
    );
}
