import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { shippedText } from '../../lib/manifest/shipped-text';
import { testFolder, which } from '../runtime/support';
import { RUNTIME_SOURCE, runtimeFile } from './support';

const folder = testFolder();
const names = fs.readdirSync(RUNTIME_SOURCE, { recursive: true, encoding: 'utf8' });

describe('a script of the runtime as it is shipped', () => {
  test.each(names.filter((name) => name.endsWith('.sh')))('%s does the same in a shell', (name) => {
    expect(asFunction(shippedText(name, runtimeFile(name)))).toBe(asFunction(runtimeFile(name)));
  });

  test.each(names.filter((name) => name.endsWith('.R')))('%s does the same in R', (name) => {
    const [source, shipped] = [runtimeFile(name), shippedText(name, runtimeFile(name))].map((text, position) => {
      const file = path.join(folder, `${String(position)}.R`);
      fs.writeFileSync(file, text);
      return file;
    });
    const program =
      'files <- commandArgs(TRUE); parsed <- lapply(files, parse, keep.source = FALSE); cat(length(parsed[[1]]), identical(parsed[[1]], parsed[[2]]))';
    expect(execFileSync('Rscript', ['-e', program, source!, shipped!], { encoding: 'utf8' })).toMatch(
      /^[1-9]\d* TRUE$/,
    );
  });

  test('queue/queue.lua has the same code', () => {
    const withoutComments = (text: string): string => text.replaceAll(/^\s*--.*\n/gm, '').replaceAll(/\n{2,}/g, '\n');
    const shipped = shippedText('queue/queue.lua', runtimeFile('queue/queue.lua'));
    expect(shipped).toMatch(/^#!lua name=kubepar\n-- The queue: /);
    expect(withoutComments(shipped)).toBe(withoutComments(runtimeFile('queue/queue.lua')));
  });

  test('states its purpose, and has no other comments and no blank lines', () => {
    expect(shippedText('run.sh', runtimeFile('run.sh'))).toMatch(
      /^#!\/bin\/sh\n# Runs the tasks of one pod, .*\nset -u\n/,
    );
    for (const name of names.filter((each) => /\.(sh|R)$/.test(each))) {
      const shipped = shippedText(name, runtimeFile(name));
      expect(shipped).not.toMatch(/\n\s*\n/);
      const comments = shipped.match(/^\s*#(?!!).*$/gm) ?? [];
      expect(comments.length).toBeGreaterThanOrEqual(1);
      expect(comments.length).toBeLessThanOrEqual(3);
    }
  });

  test('keeps a # that is not a comment, and lines of texts', () => {
    const source = '#!/bin/sh\n# What for.\n#\n# Inputs.\nset -u\n\n\n# Why.\necho "${1#x}" \'a # b\' # behind\n';
    expect(shippedText('a.sh', source)).toBe('#!/bin/sh\n# What for.\nset -u\necho "${1#x}" \'a # b\' # behind\n');
  });
});

/** The script as bash parses it, without running it. */
function asFunction(script: string): string {
  return execFileSync(which('bash'), ['-c', `f() {\n${script}\n}\ndeclare -f f`], { encoding: 'utf8' });
}
