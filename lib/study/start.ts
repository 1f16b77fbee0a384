import * as zlib from 'node:zlib';
import type { StudyFile } from './files';
import { tryInterpreter } from './interpreters';
import type { ProblemList } from './problems';
import { isShell, startedBy, type Word } from './started';

/**
 * Problems that are already visible when the command starts with these files. The pod would stop the study because of
 * them, or each task would fail.
 */
export function checkStart(problems: ProblemList, command: readonly string[], files: readonly StudyFile[]): void {
  const find = (word: string): StudyFile | undefined =>
    files.find((file) => file.path === word.replace(/^(\.\/+)+/, ''));
  for (const { words, isCertain, inShell } of startedBy(command)) {
    if (isCertain && files.length > 0) checkStarted(problems, words, files, find);
    // In a shell's code, the program is known.
    checkWorkspace(problems, words, inShell ? words.slice(0, 1) : words, find('.RData'));
  }
}

/** Scripts, by file extension, that an interpreter reads from the working folder. */
const SCRIPT = /^[^-/$][^$]*\.(R|r|py|jl|pl|sh|rb|js|lua|m)$/;

function checkStarted(
  problems: ProblemList,
  words: readonly Word[],
  files: readonly StudyFile[],
  find: (word: string) => StudyFile | undefined,
): void {
  const [program, script] = words;
  if (program === undefined) return;
  if (/^[^/$]+\//.test(program.text) && !program.text.includes('..') && !program.text.includes('$(')) {
    const file = find(program.text);
    if (file === undefined) reportMissing(problems, program, files);
    else checkProgram(problems, program, file);
  }
  const interpreter = tryInterpreter(program.text);
  if (interpreter === undefined || script === undefined) return;
  const { operands = 'script', everyWordIsCode } = interpreter;
  if (
    operands === 'script' &&
    everyWordIsCode !== true &&
    SCRIPT.test(script.text) &&
    !script.text.includes('..') &&
    find(script.text) === undefined
  )
    reportMissing(problems, script, files);
  const read = words.slice(1).find(({ text }) => find(text) !== undefined);
  if (read !== undefined && isShell(program.text)) checkLineEnds(problems, read, find(read.text));
}

function reportMissing(problems: ProblemList, { text, position }: Word, files: readonly StudyFile[]): void {
  const shown = files.slice(0, 5).map(({ path }) => path);
  const more = files.length > shown.length ? ', …' : '';
  const remedy = `add it to files, which are ${shown.join(', ')}${more}`;
  problems.report(`command[${String(position)}]`, 'be one of the files', text, remedy);
}

/** Extensions of scripts that a shell can't read. */
const OTHER_LANGUAGE = /\.(R|r|py|jl|pl|rb|js|lua)$/;

function checkProgram(
  problems: ProblemList,
  { text: program, position }: Word,
  { bytes, executable }: StudyFile,
): void {
  const refuse = (rule: string, remedy: string): void => {
    problems.report(`command[${String(position)}]`, rule, program, remedy);
  };
  const line = firstLine(bytes);
  if (bytes.length === 0) refuse('be a file that is not empty', 'save its content');
  else if (!executable) refuse('be executable', `chmod a+x it, or name its interpreter: ['sh', '${program}']`);
  else if (line.startsWith('#!') && line.endsWith('\r'))
    refuse('have no Windows line endings (CRLF), which become part of the name in its #! line', 'save it with LF');
  else if (!line.startsWith('#!') && OTHER_LANGUAGE.test(program))
    refuse(
      'have a #! line, because without one it is read as sh',
      "name its interpreter in the command, such as 'Rscript' or 'python3'",
    );
}

/** A shell treats the carriage return as part of the last word of each line. */
function checkLineEnds(problems: ProblemList, { text, position }: Word, file: StudyFile | undefined): void {
  if (file === undefined || !firstLine(file.bytes).endsWith('\r')) return;
  const rule = 'have no Windows line endings (CRLF), which a shell reads as part of its words';
  problems.report(`command[${String(position)}]`, rule, text, 'save it with LF');
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 4096).split('\n', 1).join();
}

const WITHOUT_WORKSPACE = ['--no-restore', '--no-restore-data', '--vanilla'];

/**
 * R, unlike Rscript, starts with the workspace in .RData, including its seed: all tasks would draw the same numbers.
 */
function checkWorkspace(
  problems: ProblemList,
  words: readonly Word[],
  programs: readonly Word[],
  file: StudyFile | undefined,
): void {
  if (file === undefined || !mayHoldSeed(file.bytes)) return;
  const r = programs.find(({ text }) => /^(.*\/)?(R|Rscript)$/.test(text));
  if (r === undefined) return;
  const isRscript = r.text.endsWith('Rscript');
  const has = (...options: string[]): boolean => words.some(({ text }) => options.includes(text));
  if (isRscript ? !has('--restore') : has(...WITHOUT_WORKSPACE)) return;
  const rule =
    'not start R with the workspace .RData among the files, which contains a seed: all tasks would draw the same numbers';
  const remedy = isRscript ? 'leave out --restore' : `use Rscript, or write '--no-restore' after '${r.text}'`;
  problems.report(`command[${String(r.position)}]`, rule, r.text, `${remedy}; the script can load what it needs`);
}

function mayHoldSeed(bytes: Buffer): boolean {
  try {
    return zlib.gunzipSync(bytes).includes('.Random.seed');
  } catch {
    // Compressed in another way, or not at all.
    return true;
  }
}
