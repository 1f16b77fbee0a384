import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { testFolder } from './runtime/support';

// Both are sh scripts, and shells differ in what they do with traps when a signal ends them.
const SCRIPTS = ['scripts/synth.sh', 'templates/project/scripts/synth.sh'];
const SHELLS = [['sh'], ['bash'], ['busybox', 'sh']];
const SIGNALS = [
  ['HUP', 129],
  ['INT', 130],
  ['TERM', 143],
] as const;
const CASES = SCRIPTS.flatMap((script) =>
  SHELLS.flatMap((shell) => SIGNALS.map(([signal, status]) => ({ script, shell, signal, status }))),
);

const folder = testFolder();

/** A project with an old dist/, in which this sh code stands in for the program that runs main.ts. */
function projectOf(script: string, program: string): string {
  const project = fs.mkdtempSync(path.join(folder, 'project-'));
  for (const name of ['scripts', 'dist', 'bin']) fs.mkdirSync(path.join(project, name));
  fs.copyFileSync(script, path.join(project, 'scripts', 'synth.sh'));
  fs.writeFileSync(path.join(project, 'dist', 'old.yaml'), 'old');
  for (const name of ['node', 'npx'])
    fs.writeFileSync(path.join(project, 'bin', name), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  return project;
}

function synth(project: string, [program = '', ...args]: readonly string[]): number | null {
  const PATH = `${path.join(project, 'bin')}:${process.env['PATH'] ?? ''}`;
  return spawnSync(program, [...args, 'scripts/synth.sh'], { cwd: project, env: { PATH } }).status;
}

const left = (project: string): string[] => fs.readdirSync(project, { recursive: true, encoding: 'utf8' }).sort();
const OF_PROJECT = ['bin', 'bin/node', 'bin/npx', 'dist', 'scripts', 'scripts/synth.sh'];

test.each(CASES)('SIG$signal during $script in $shell leaves the old dist/ and nothing else', (each) => {
  const project = projectOf(each.script, `: >"$CDK8S_OUTDIR/new.yaml"; kill -s ${each.signal} "$PPID"`);
  expect(synth(project, each.shell)).toBe(each.status);
  expect(left(project)).toEqual([...OF_PROJECT, 'dist/old.yaml'].sort());
});

test.each(SCRIPTS)('%s leaves the old dist/ if main.ts fails, or makes no manifest', (script) => {
  for (const program of ['exit 3', ':']) {
    const project = projectOf(script, program);
    expect(synth(project, ['sh'])).not.toBe(0);
    expect(left(project)).toEqual([...OF_PROJECT, 'dist/old.yaml'].sort());
  }
});

test.each(SCRIPTS)('%s replaces all of dist/', (script) => {
  const project = projectOf(script, ': >"$CDK8S_OUTDIR/new.yaml"');
  expect(synth(project, ['sh'])).toBe(0);
  expect(left(project)).toEqual([...OF_PROJECT, 'dist/new.yaml'].sort());
});
