import { briefTaskList } from '../study/task-list';
import { counted } from '../text/count';
import { MOST_READ_BYTES } from '../output/read-output';
import type { OutputKind } from '../output/reading';
import type { KindFound, Remark, Understanding } from './reading-notes';
import { wayOut } from '../study/write-result-advice';

const WITHOUT_VALUES: readonly OutputKind[] = [
  'binary',
  'encoded',
  'empty',
  'large',
  'none',
  'unreadable',
  'folder',
  'document',
];

/** What the user should know about how the outputs were understood. */
export function outputNotes(understanding: Understanding): string[] {
  const { kinds, cutTasks, emptyTasks } = understanding;
  const found = [...kindNotes(understanding), ...widthNotes(understanding), ...guessNotes(understanding)];
  if (emptyTasks.length > 0) {
    found.push(
      `task ${briefTaskList(emptyTasks)} printed nothing: a result is what the command prints, or writes to the file KUBEPAR_RESULT`,
    );
  }
  const binary = kinds.get('binary')?.count;
  if (binary !== undefined) found.push(inTasksOnly(binary, 'binary'));
  const encoded = kinds.get('encoded');
  if (encoded !== undefined)
    found.push(
      `${inTasksOnly(encoded.count, 'not UTF-8')}; of task ${String(encoded.first)}, ${encoded.told}; print it as UTF-8`,
    );
  const folders = kinds.get('folder')?.count;
  if (folders !== undefined) found.push(inTasksOnly(folders, 'a folder', 'folders'));
  const documents = kinds.get('document')?.count;
  if (documents !== undefined) found.push(inTasksOnly(documents, 'text that is not a table'));
  const large = kinds.get('large')?.count;
  if (large !== undefined) found.push(inTasksOnly(large, `larger than ${String(MOST_READ_BYTES / 1e6)} MB`));
  if (cutTasks.length > 0)
    found.push(
      `R left out values of task ${briefTaskList(cutTasks)}: raise options(max.print), print all of a tibble (n = Inf, width = Inf), or write to KUBEPAR_RESULT`,
    );
  return found;
}

/** Given if outputs are of several kinds, or all of them are text. */
function kindNotes({ kinds, cutTasks, command }: Understanding): string[] {
  const withValues = [...kinds].filter(([kind]) => !WITHOUT_VALUES.includes(kind));
  const [usual, ...others] = withValues.toSorted(([, a], [, b]) => b.count - a.count || a.first - b.first);
  if (usual === undefined) return [];
  const [usualKind, { first, told }] = usual;
  if (others.length > 0) {
    const isOdd = (kind: OutputKind): boolean => kind === 'text' || (usualKind !== 'text' && kind !== usualKind);
    const told = withValues.map(([kind, found]) => kindSentence(kind, found, isOdd(kind))).join('; ');
    const what = `results.csv has the columns of several kinds of output: ${told}`;
    return kinds.has('text') ? [what, wayOut(command)] : [what];
  }
  if (usualKind === 'text' && cutTasks.length === 0 && told !== '')
    return [`the outputs were kept as text; in task ${String(first)}, ${told}`, wayOut(command)];
  return [];
}

const KIND_NAMES: Partial<Record<OutputKind, string>> = {
  csv: 'CSV',
  json: 'JSON',
  table: 'a table as R prints it',
  named: 'a vector with names',
  vector: 'a vector',
};

/** How many tasks printed it. For unusual outputs, also the first task with its first line, or why it is text. */
function kindSentence(kind: OutputKind, { count, first, told }: KindFound, isOdd: boolean): string {
  const tasks = count === 1 ? `task ${String(first)}` : `${String(count)} tasks`;
  const which = count === 1 ? '' : `in task ${String(first)}, `;
  if (kind === 'text') return `${tasks} ${count === 1 ? 'was' : 'were'} kept as text, because ${which}${told}`;
  const name = KIND_NAMES[kind] ?? kind;
  return `${tasks} printed ${name}${isOdd ? ` (${which}${told.replace(/,$/, '')})` : ''}`;
}

/** The note that V1, V2, … of one task may contain other values than those of another. */
function widthNotes({ widths }: Understanding): string[] {
  const [usual, other] = widths;
  if (usual === undefined || other === undefined) return [];
  return [
    `the lines of task ${String(other[1])} have ${String(other[0])} values, and those of task ${String(usual[1])} have ${String(usual[0])}: V1, V2, … may not be the same in both`,
  ];
}

const MOST_GUESSES = 10;

function guessNotes({ remarks }: Understanding): string[] {
  const notes = [...remarks.values()].slice(0, MOST_GUESSES).map(guessNote);
  return remarks.size <= MOST_GUESSES
    ? notes
    : [
        ...notes,
        `${String(remarks.size - MOST_GUESSES)} more such guesses; declare the format of the output: docs/output.md`,
      ];
}

/** What was guessed, in the words of the first task if tasks differ only in numbers or in the quoted line. */
function guessNote({ remark, tasks, isSame }: Remark): string {
  const [first, ...others] = tasks;
  if (isSame || first === undefined) return `task ${briefTaskList(tasks)}: ${remark}`;
  return `task ${String(first)}, and also task ${briefTaskList(others)}: ${remark}`;
}

function inTasksOnly(count: number, what: string, whatOfMany = what): string {
  const [they, them] = count === 1 ? ['it is', 'it'] : ['they are', 'them'];
  return `${counted(count, 'result is', 'results are')} ${count === 1 ? what : whatOfMany}: ${they} in tasks/, and results.csv has no values of ${them}`;
}
