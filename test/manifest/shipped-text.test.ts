import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { shippedText } from '../../lib/manifest/shipped-text';
import { testFolder } from '../runtime/support';

const SOURCE = path.join(__dirname, '..', '..', 'runtime');
const folder = testFolder();

const files = (ending: string): string[] =>
  fs.readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending));

/** A script as it is, and as it goes into manifests. */
function both(file: string): [source: string, shipped: string] {
  const source = path.join(SOURCE, file);
  const shipped = path.join(folder, path.basename(file));
  fs.writeFileSync(shipped, shippedText(file, fs.readFileSync(source, 'utf8')));
  return [source, shipped];
}

const commentLines = (text: string, mark: RegExp): string[] => text.split('\n').filter((line) => mark.test(line));

describe('a script that goes into manifests', () => {
  test.each(files('.sh'))('is to a shell what it was, with one comment: %s', (file) => {
    const [source, shipped] = both(file).map((script) => {
      const printed = execFileSync('bash', ['--pretty-print', script], { encoding: 'utf8' });
      // It shows where comments were as empty lines.
      return printed.replaceAll(/^ *\n/gm, '');
    });
    expect(source).not.toBe('');
    expect(shipped).toBe(source);
    const text = shippedText(file, fs.readFileSync(path.join(SOURCE, file), 'utf8'));
    expect(commentLines(text, /^\s*#(?!!)/)).toEqual([expect.not.stringContaining('shellcheck')]);
  });

  test.each(files('.R'))('is to R what it was: %s', (file) => {
    const code =
      'files <- commandArgs(TRUE); cat(identical(parse(files[1], keep.source = FALSE), parse(files[2], keep.source = FALSE)))';
    const script = path.join(folder, 'compare.R');
    fs.writeFileSync(script, code);
    expect(execFileSync('Rscript', [script, ...both(file)], { encoding: 'utf8' })).toBe('TRUE');
  });

  test.each(files('.lua'))('has no text of several lines, in which a comment would be none: %s', (file) => {
    const source = fs.readFileSync(path.join(SOURCE, file), 'utf8');
    expect(source).not.toMatch(/\[=*\[|\\$/m);
    expect(commentLines(shippedText(file, source), /^\s*--/)).toHaveLength(1);
  });

  test('keeps its first line, and what stands behind code', () => {
    const source =
      '#!/bin/sh\n# shellcheck shell=sh\n# What it does.\n#\n# More.\n\n\na=1 # one\n  # why\n\n  # and\n\nb="#"\n';
    expect(shippedText('x.sh', source)).toBe('#!/bin/sh\n# What it does.\n\na=1 # one\n\nb="#"\n');
    expect(shippedText('README.md', '# Title\n# Other\n')).toBe('# Title\n# Other\n');
  });
});
