import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { readOutput } from '../../../../cli/output/read-output';

/** An output of a program, and how kubepar reads it. */
export interface Case {
  readonly name: string;
  /** The code that the program runs. */
  readonly code: string;
  readonly output: string;
  /** How it is read, or why it is text. */
  readonly reading: string;
}

/** Cases of one program, in a readable file: for each, the code, the output and, after a line `---`, the reading. */
export interface Group {
  readonly program: string;
  readonly cases: readonly Case[];
}

export const GROUPS = fs
  .readdirSync(__dirname)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => path.basename(name, '.txt'));

function fileOf(group: string): string {
  return path.join(__dirname, `${group}.txt`);
}

export function readGroup(group: string): Group {
  const [head = '', ...sections] = fs.readFileSync(fileOf(group), 'utf8').split(/^=== /m);
  return { program: head.trim().replace('program: ', ''), cases: sections.map(readCase) };
}

function readCase(section: string): Case {
  const [name = '', code = '', ...lines] = section.split('\n');
  // R also prints such a line, in a summary of lm; the last one is ours.
  const end = lines.lastIndexOf('---');
  const text = (some: readonly string[]): string => some.map((line) => `${line}\n`).join('');
  if (end < 0) return { name, code: code.slice(2), output: '', reading: '' };
  return { name, code: code.slice(2), output: text(lines.slice(0, end)), reading: lines.slice(end + 1).join('\n') };
}

export function writeGroup(group: string, { program, cases }: Group): void {
  const sections = cases.map(({ name, code, output, reading }) => {
    return `=== ${name}\n$ ${code}\n${output}---\n${reading}`;
  });
  fs.writeFileSync(fileOf(group), `program: ${program}\n${sections.join('')}`);
}

/** How kubepar reads an output, as lines. */
export function readingOf(output: string): string {
  const { kind, columns, rows, cut, refused, remark } = readOutput(Buffer.from(output));
  if (kind === 'text') return `text, because ${cut ? 'R left values out' : (refused ?? '')}\n`;
  const note = remark === undefined ? '' : `note: ${remark}\n`;
  return `${kind}\n${note}${columns.length === 0 ? 'no rows\n' : stringify([[...columns], ...rows.map((row) => [...row])], { quoted_match: /^ | $/ })}`;
}

/** The output of the program for each code, with a line end at its end. */
export function run({ program, cases }: Pick<Group, 'program' | 'cases'>, folder: string): string[] {
  const files = cases.map((_, number) => path.join(folder, String(number)));
  const script = path.join(folder, 'script');
  const codes = cases.map(({ code }) => code);
  const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', HOME: folder };
  if (program === 'sh') return codes.map((code) => whole(execFileSync('sh', ['-c', code], { encoding: 'utf8', env })));
  const isR = program === 'Rscript';
  const lines = codes.map((code, number) =>
    isR
      ? `sink(${JSON.stringify(files[number])})\n${code}\nsink()`
      : `with open(${JSON.stringify(files[number])}, "w", newline="") as f, contextlib.redirect_stdout(f):\n    exec(${JSON.stringify(code)}, {})`,
  );
  fs.writeFileSync(script, [...(isR ? [] : ['import contextlib']), ...lines, ''].join('\n'));
  execFileSync(program, [...(isR ? ['--vanilla'] : []), script], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return files.map((file) => whole(fs.readFileSync(file, 'utf8')));
}

function whole(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
