import * as zlib from 'node:zlib';
import type { StudyFile } from './files';
import { tryInterpreter } from './interpreters';
import type { ProblemList } from './problems';

/** What can be seen now of how the command will start among the files; the pod would stop the study for it. */
export function checkStart(problems: ProblemList, words: readonly string[], files: readonly StudyFile[]): void {
  const [program = ''] = words;
  const find = (word: string): StudyFile | undefined =>
    files.find((file) => file.path === word.replace(/^(\.\/+)+/, ''));
  if (files.length > 0 && /^[^/$]+\//.test(program) && !program.includes('..') && !program.includes('$(')) {
    const file = find(program);
    if (file === undefined) reportMissing(problems, program, files);
    else checkProgram(problems, program, file);
  }
  const script = words.slice(1).findIndex((word) => find(word) !== undefined) + 1;
  if (script > 0 && isShell(program)) checkLineEnds(problems, script, words[script] ?? '', find(words[script] ?? ''));
  checkWorkspace(problems, words, find('.RData'));
}

function isShell(program: string): boolean {
  return tryInterpreter(program)?.names.includes('sh') === true;
}

function reportMissing(problems: ProblemList, program: string, files: readonly StudyFile[]): void {
  const shown = files.slice(0, 5).map(({ path }) => path);
  const more = files.length > shown.length ? ', …' : '';
  problems.report(
    'command[0]',
    'be one of the files',
    program,
    `add it to files, which are ${shown.join(', ')}${more}`,
  );
}

/** Endings of scripts that a shell cannot read. */
const OTHER_LANGUAGE = /\.(R|r|py|jl|pl|rb|js|lua)$/;

function checkProgram(problems: ProblemList, program: string, { bytes, executable }: StudyFile): void {
  const refuse = (rule: string, remedy: string): void => {
    problems.report('command[0]', rule, program, remedy);
  };
  const line = firstLine(bytes);
  if (bytes.length === 0) refuse('be a file that is not empty', 'save its content');
  else if (!executable) refuse('be executable', `chmod a+x it, or name its interpreter: ['sh', '${program}']`);
  else if (line.startsWith('#!') && line.endsWith('\r'))
    refuse('have no line ends of Windows (CRLF), which become a part of the name in its #! line', 'save it with LF');
  else if (!line.startsWith('#!') && OTHER_LANGUAGE.test(program))
    refuse(
      'have a #! line, without which it is read as sh',
      "name its interpreter in the command, such as 'Rscript' or 'python3'",
    );
}

/** A shell takes the carriage return for a part of the last word of each line. */
function checkLineEnds(problems: ProblemList, position: number, word: string, file: StudyFile | undefined): void {
  if (file === undefined || !firstLine(file.bytes).endsWith('\r')) return;
  const rule = 'have no line ends of Windows (CRLF), which a shell takes for a part of its words';
  problems.report(`command[${String(position)}]`, rule, word, 'save it with LF');
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 4096).split('\n', 1).join();
}

const WITHOUT_WORKSPACE = ['--no-restore', '--no-restore-data', '--vanilla'];

/** R, unlike Rscript, starts with the workspace in .RData, and with the seed in it: all tasks would draw the same numbers. */
function checkWorkspace(problems: ProblemList, words: readonly string[], file: StudyFile | undefined): void {
  if (file === undefined || !mayHoldSeed(file.bytes)) return;
  const at = words.findIndex((word) => /^(.*\/)?(R|Rscript)$/.test(word));
  if (at < 0) return;
  const isRscript = words[at]?.endsWith('Rscript') === true;
  const restores = isRscript ? words.includes('--restore') : !words.some((word) => WITHOUT_WORKSPACE.includes(word));
  if (!restores) return;
  const rule =
    'not start R with the workspace .RData among the files, in which there is a seed: all tasks would draw the same numbers';
  const remedy = isRscript ? 'leave out --restore' : `use Rscript, or write '--no-restore' behind '${words[at] ?? ''}'`;
  problems.report(`command[${String(at)}]`, rule, words[at], `${remedy}; the script may load what it needs`);
}

function mayHoldSeed(bytes: Buffer): boolean {
  try {
    return zlib.gunzipSync(bytes).includes('.Random.seed');
  } catch {
    // Compressed in another way, or not at all.
    return true;
  }
}
