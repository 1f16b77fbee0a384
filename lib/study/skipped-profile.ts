import type { SourceFile } from './r-scripts';
import { isShell } from './started';

/** Ways to start R without the wrapper's profile, and what to write instead. */
interface Skipped {
  readonly program: string;
  readonly remedy: string;
}

/**
 * A warning for the command, and for each script among the files, that starts R without reading the wrapper's profile:
 * its random numbers then come from the clock.
 */
export function skippedProfileWarnings(command: readonly string[], files: readonly SourceFile[]): string[] {
  const scripts = files.filter((file) => isScript(file, command));
  const texts = scripts.map(({ path, bytes }) => ({ path, code: withoutWords(bytes.toString('utf8')) }));
  const codes = [...codesOf(command), ...texts.map(({ code }) => code)];
  return [
    ...tell('command', codesOf(command).flatMap(skippedIn)),
    ...texts.flatMap(({ path, code }) => tell(`files: ${path}`, skippedIn(code))),
    ...files.flatMap((file) => {
      const skipped = skippedIn(`${firstLine(file)} script.R`);
      if (skipped.length === 0 || !codes.some((code) => startsAsProgram(code, file.path))) return [];
      return tell(`files: ${file.path}`, skipped);
    }),
  ];
}

function tell(place: string, [first]: readonly Skipped[]): string[] {
  if (first === undefined) return [];
  return [`${place}: ${first.program} does not read the profile that gives a task its random numbers: ${first.remedy}`];
}

const SCRIPT =
  /\.(sh|bash|dash|ksh|zsh|py|pl|rb|js|mjs|cjs|ts|jl|lua|mk|smk|nf)$|(^|\/)(GNUm|M|m)akefile$|(^|\/)(Snakefile|justfile)$/;

/** Not R scripts, whose own sessions are not at the stream of the task in any case. */
function isScript(file: SourceFile, command: readonly string[]): boolean {
  const line = firstLine(file);
  if (/\.(R|r|Rmd|qmd)$/.test(file.path) || /\b(R|Rscript|r|littler)\b/.test(line)) return false;
  const isRead = isShell(command[0] ?? '') && command.some((word) => word.replace(/^\.\//, '') === file.path);
  return line !== '' || isRead || SCRIPT.test(file.path);
}

/** The text after #!, or nothing. */
function firstLine({ bytes }: SourceFile): string {
  return /^#!([^\n]*)/.exec(bytes.toString('latin1', 0, 4096))?.[1]?.trim() ?? '';
}

/** The command as a line, and the parts of it that may be code. */
function codesOf(command: readonly string[]): string[] {
  const line = command.map((word) => (/[\s;&|]/.test(word) ? '""' : word)).join(' ');
  const isOfR = /(^|\/)(R|Rscript|r|littler)$/.test(command[0] ?? '');
  return [line, ...(isOfR ? [] : command.filter((word) => /\s/.test(word)).map(withoutWords))];
}

/** Without comments and printed text, one command per line. */
function withoutWords(code: string): string {
  return code
    .replaceAll(/\\\r?\n/g, ' ')
    .replaceAll(/^\s*(#|\/\/).*$/gm, '')
    .replaceAll(/(?<!(?:\bshell:|[=(,])\s*)(?:"""[^]*?"""|'''[^]*?''')/g, '""')
    .replaceAll(/\b(echo|printf|print)\b[ (]*("[^"\n]*"|'[^'\n]*')/g, '')
    .replaceAll(/^((?:[^"'\n#]|"[^"\n]*"|'[^'\n]*'|\S#)*?)\s#.*$/gm, '$1');
}

/** Whether it names the file as a program: `./fit.R`, `"$PWD/fit.R"`, and not as R's script. */
function startsAsProgram(code: string, path: string): boolean {
  const name = `/${path.replaceAll(/[^\w/]/g, '\\$&')}`;
  const folder = '(?:(?<![\\w./-])\\.|\\$\\w+|[})]"?)';
  return new RegExp(`${folder}${name}(?![\\w./-])(?<!(?<![\\w.])(?:R|Rscript)\\b[^;&|\\n]{0,200}${name})`).test(code);
}

const R = /(?<![\w.$/-])((?:[\w.-]*\/)*(?:Rscript|R))(?:["')}]+|(?=[\s,]))([^;&|\n<>`)]*)/g;
const LITTLER = /(?<![\w.$/-])((?:[\w.-]*\/)*(?:r|littler))(?:\s+-[\w-]+)*\s+(?:-e\b|[\w./-]+\.[rR](?!\w))/g;
const UNSEEDED = ['--vanilla', '--no-site-file'];
/** For an environment without the variable with which R finds the profile. */
const UNSET =
  /\b(unset\s+(?:-v\s+)?R_PROFILE\b|env\s+(?:-u ?|--unset=)R_PROFILE\b|env\s+(?:-i|--ignore-environment|-)(?=\s[^;&|\n]*\bR(?:script)?\b)|R_PROFILE=)/;

function skippedIn(code: string): Skipped[] {
  const starts = [...code.matchAll(R)].map(([, program = '', rest = '']) => ({ program, words: wordsOf(rest) }));
  const options = starts.flatMap(({ program, words }) =>
    optionsOf(program, words)
      .filter((word) => UNSEEDED.includes(word))
      .map((option) => ({ program: `${program} ${option}`, remedy: remedyOf(program, option) })),
  );
  const unset = starts.length > 0 ? UNSET.exec(code)?.[1] : undefined;
  const littler = [...code.matchAll(LITTLER)].map(([, program = '']) => ({ program, remedy: 'use Rscript' }));
  return [
    ...options,
    ...(unset === undefined ? [] : [{ program: `R after ${unset}`, remedy: 'do not change R_PROFILE' }]),
    ...littler,
  ];
}

/** Rscript neither saves nor restores a workspace. */
function remedyOf(program: string, option: string): string {
  const needsMore = option === '--vanilla' && !program.endsWith('Rscript');
  return needsMore ? 'write --no-save --no-restore instead of --vanilla' : `leave ${option} out`;
}

/** Words of a shell, or of a list in another language. */
function wordsOf(rest: string): string[] {
  return (rest.match(/"[^"]*"|'[^']*'|[^\s,"'[\]]+(?:,[^\s,"'[\]]+)*/g) ?? []).map((word) =>
    word.replaceAll(/^["']|["']$/g, ''),
  );
}

/** The options of R or Rscript; those of Rscript end at a script or -e. */
function optionsOf(program: string, [first = '', second, ...words]: readonly string[]): string[] {
  if (first === 'CMD') return second === 'BATCH' ? optionsOf(program, words) : [];
  const takesValue = /^-[efgd]$/.test(first);
  if (!first.startsWith('-') || first === '--args' || (takesValue && program.endsWith('Rscript'))) return [];
  return [first, ...optionsOf(program, takesValue || second === undefined ? words : [second, ...words])];
}
