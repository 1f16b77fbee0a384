import type { Study } from './study';
import { TURNS_TEXT } from './unicode';

/** Where a reader of the manifest sees another order of characters than a program does. Files and tables travel so that it shows. */
export function turnedTextWarnings({ command, env }: Pick<Study, 'command' | 'env'>): string[] {
  const texts: (readonly [prop: string, text: string])[] = [
    ...command.map((word, position) => [`command[${String(position)}]`, word] as const),
    ...[...env].map(([name, value]) => [`env.${name}`, value] as const),
  ];
  return texts
    .filter(([, text]) => TURNS_TEXT.test(text))
    .map(
      ([prop]) =>
        `${prop}: has characters that turn the direction of text, so that it is read in another order than it is run`,
    );
}
