import { unfitForProcess } from './checks';
import type { ProblemList } from './problems';
import { isSecret, SECRET_REMEDY } from './secret-text';

// `$(name)`, and `$$(name)` for the text "$(name)". What is in the brackets is a placeholder only where it could be a name.
const PLACEHOLDER = /(\$?)\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g;

/** The command's words with `$$(name)` turned into `$(name)`; a placeholder that is no column is a problem. */
export function checkCommand(problems: ProblemList, given: unknown, columns: readonly string[]): readonly string[] {
  if (!Array.isArray(given) || given.length === 0) {
    const remedy = "write it word by word, for example ['Rscript', 'script.R']";
    problems.report('command', 'be a list of at least one word', given, remedy);
    return [];
  }
  return given.map((word: unknown, position) => {
    const prop = `command[${String(position)}]`;
    if (typeof word !== 'string') {
      problems.report(prop, 'be text', word, 'write it in quotes');
      return '';
    }
    const unfit = unfitForProcess(word);
    if (unfit !== undefined) problems.report(prop, unfit, word, 'put it into one of the files instead');
    if (isSecret(nameOf(word), word)) problems.report(prop, 'not hold a secret', '(not shown)', SECRET_REMEDY);
    if (position === 0) checkProgram(problems, prop, word);
    return replacePlaceholders(problems, prop, word, columns);
  });
}

/** What a word such as --api-key=x, -Dtoken=x or TOKEN=x gives a value to, as a variable would be called. */
function nameOf(word: string): string {
  const [, name = ''] = /^(?:--|-D|-)?([A-Za-z][\w-]*)=./.exec(word) ?? [];
  return name.replaceAll('-', '_');
}

function checkProgram(problems: ProblemList, prop: string, word: string): void {
  if (/^\S+$/.test(word)) return;
  const words = word.trim().split(/\s+/);
  const remedy =
    word.trim() === ''
      ? "write, for example, 'Rscript'"
      : `write [${words.map((each) => `'${each}'`).join(', ')}], one word each: no shell splits them`;
  problems.report(prop, 'be the name of a program', word, remedy);
}

function replacePlaceholders(problems: ProblemList, prop: string, word: string, columns: readonly string[]): string {
  return word.replace(PLACEHOLDER, (placeholder, escape: string, name: string) => {
    if (escape !== '') return `$(${name})`;
    if (!columns.includes(name)) {
      const known = columns.length === 0 ? 'this study has none' : `they are ${columns.join(', ')}`;
      problems.report(
        prop,
        'name parameters of the study only',
        placeholder,
        `${known}; write $$(${name}) for the text $(${name})`,
      );
    }
    return placeholder;
  });
}
