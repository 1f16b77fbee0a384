import { skippedProfileWarnings } from '../../lib/study/skipped-profile';

const PLAIN = 'cat(runif(1))\n';

function warnings(command: readonly string[], files: Readonly<Record<string, string>> = {}): string[] {
  return skippedProfileWarnings(
    command,
    Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
  );
}

const saysOf = (place: string, program: string, remedy: string): string =>
  `${place}: ${program} does not read the profile that gives a task its random numbers: ${remedy}`;
const VANILLA = 'leave --vanilla out';

test('a text of many options is checked quickly', () => {
  const started = Date.now();
  expect(warnings(['sh', '-c', `r${' --aa'.repeat(20_000)} x`])).toEqual([]);
  expect(Date.now() - started).toBeLessThan(5_000);
});

test.each([
  [['Rscript', '--vanilla', 'plain.R'], 'Rscript --vanilla', VANILLA],
  [['/usr/bin/Rscript', '--no-site-file', 'plain.R'], '/usr/bin/Rscript --no-site-file', 'leave --no-site-file out'],
  [['R', '-e', '1+1', '--vanilla'], 'R --vanilla', 'write --no-save --no-restore instead of --vanilla'],
  [['timeout', '60', 'Rscript', '--verbose', '--vanilla', 'plain.R'], 'Rscript --vanilla', VANILLA],
  [['sh', '-c', 'cd . && Rscript --vanilla plain.R'], 'Rscript --vanilla', VANILLA],
  [['sh', '-c', 'set -e\nRscript \\\n  --vanilla plain.R'], 'Rscript --vanilla', VANILLA],
  [['R', '--vanilla', '-f', 'plain.R'], 'R --vanilla', 'write --no-save --no-restore instead of --vanilla'],
  [['R', '-f', 'plain.R', '--no-site-file'], 'R --no-site-file', 'leave --no-site-file out'],
  [['R', 'CMD', 'BATCH', '--vanilla', 'plain.R'], 'R --vanilla', 'write --no-save --no-restore instead of --vanilla'],
  [['env', '-i', 'Rscript', 'plain.R'], 'R after env -i', 'do not change R_PROFILE'],
  [['env', '-u', 'R_PROFILE', 'Rscript', 'plain.R'], 'R after env -u R_PROFILE', 'do not change R_PROFILE'],
  [['sh', '-c', 'unset R_PROFILE; Rscript plain.R'], 'R after unset R_PROFILE', 'do not change R_PROFILE'],
  [['sh', '-c', 'R_PROFILE= Rscript plain.R'], 'R after R_PROFILE=', 'do not change R_PROFILE'],
  [['r', 'plain.R'], 'r', 'use Rscript'],
  [['littler', '-e', 'cat(runif(1))'], 'littler', 'use Rscript'],
  [['sh', '-c', '/usr/local/bin/r plain.R'], '/usr/local/bin/r', 'use Rscript'],
  [['sh', '-c', 'r  -v  -t  plain.R'], 'r', 'use Rscript'],
  [['sh', '-c', 'littler --verbose -et  plain.r'], 'littler', 'use Rscript'],
  [['sh', '-c', 'unset  -v  R_PROFILE; Rscript plain.R'], 'R after unset  -v  R_PROFILE', 'do not change R_PROFILE'],
  [['sh', '-c', 'env  -uR_PROFILE Rscript plain.R'], 'R after env  -uR_PROFILE', 'do not change R_PROFILE'],
  [['sh', '-c', 'env --unset=R_PROFILE R -f plain.R'], 'R after env --unset=R_PROFILE', 'do not change R_PROFILE'],
  [['sh', '-c', 'env  -i PATH="$PATH" R -f plain.R'], 'R after env  -i', 'do not change R_PROFILE'],
  [['sh', '-c', 'env - Rscript plain.R'], 'R after env -', 'do not change R_PROFILE'],
])('R in the command %j that does not read the profile causes a warning', (command, program, remedy) => {
  expect(warnings(command, { 'plain.R': PLAIN })).toEqual([saysOf('command', program, remedy)]);
});

test.each([
  ['run.sh', '#!/bin/sh\nRscript --vanilla plain.R\n'],
  ['run.sh', 'for i in 1 2; do /opt/R/bin/Rscript --vanilla plain.R "$i"; done\n'],
  ['run.sh', 'RSCRIPT="Rscript --vanilla"\n$RSCRIPT plain.R\n'],
  ['run.sh', 'xargs -n 1 Rscript --vanilla plain.R <list'],
  ['run.sh', 'exec "${R_HOME}/bin/Rscript" --no-echo --vanilla plain.R'],
  ['run.sh', 'x=$(Rscript --vanilla plain.R)'],
  ['run.sh', `bash -c "Rscript '--vanilla' plain.R"`],
  ['run', 'Rscript --vanilla plain.R'],
  ['run', 'Rscript --default-packages=methods,stats --vanilla plain.R'],
  ['drive.py', 'import subprocess\nsubprocess.run(["Rscript", "--vanilla", "plain.R"], check=True)\n'],
  ['drive.py', "import os\nos.system('Rscript --vanilla plain.R')\n"],
  ['drive.jl', 'run(`Rscript --vanilla plain.R`)'],
  ['Makefile', 'out.csv: plain.R\n\tRscript --vanilla plain.R >out.csv\n'],
  ['tool/Snakefile', 'rule all:\n  shell: "Rscript --vanilla plain.R"\n'],
  ['Snakefile', 'rule all:\n  shell:\n    """\n    set -e\n    Rscript --vanilla plain.R\n    """\n'],
])('a script %s that starts R like this causes one with its name: %j', (name, text) => {
  const [warning = '', ...others] = warnings(['sh', 'run'], { 'plain.R': PLAIN, [name]: text });
  expect(others).toEqual([]);
  expect(warning).toMatch(/^files: \S+: (\S+\/)?Rscript --vanilla does not read the profile .*: leave --vanilla out$/);
  expect(warning).toContain(`files: ${name}: `);
});

test.each([
  [['./plain.R'], {}],
  [['env', './plain.R'], {}],
  [['sh', 'run.sh'], { 'run.sh': 'set -e\n./plain.R 1\n' }],
  [['sh', 'run.sh'], { 'run.sh': 'Rscript a.R; "$PWD/plain.R" 1\n' }],
  [['sh', 'run.sh'], { 'run.sh': '"$(dirname "$0")"/plain.R\n' }],
  [['python3', 'run.py'], { 'run.py': 'subprocess.run(["./plain.R"])' }],
])('the #! line of a script that is started as a program causes one: %j', (command, files) => {
  for (const line of ['#!/usr/bin/env -S Rscript --vanilla', '#!/usr/bin/Rscript --vanilla'])
    expect(warnings(command, { ...files, 'plain.R': `${line}\n${PLAIN}` })).toEqual([
      saysOf('files: plain.R', /\S*Rscript/.exec(line.slice(2))![0] + ' --vanilla', VANILLA),
    ]);
  expect(warnings(command, { ...files, 'plain.R': `#!/usr/bin/env r\n${PLAIN}` })).toEqual([
    saysOf('files: plain.R', 'r', 'use Rscript'),
  ]);
});

test.each<[readonly string[], Readonly<Record<string, string>>]>([
  [['Rscript', 'plain.R', '--vanilla'], {}],
  [['Rscript', '-e', '1 + 1', '--vanilla'], {}],
  [['Rscript', '--no-init-file', 'plain.R'], {}],
  [['R', '--no-save', '--no-restore', '-f', 'plain.R', '--args', '--vanilla'], {}],
  [['R', 'CMD', 'INSTALL', '--vanilla', 'pkg'], {}],
  [['node', '--vanilla', 'Rscript'], {}],
  [['emacs', '--vanilla'], {}],
  [['echo', 'r'], {}],
  [['sh', 'run.sh'], { 'run.sh': 'Rscript "$PWD/plain.R"', 'plain.R': `#!/usr/bin/Rscript --vanilla\n${PLAIN}` }],
  [['Rscript', 'plain.R'], { 'plain.R': `#!/usr/bin/env -S Rscript --vanilla\n${PLAIN}` }],
  [['sh', '-c', 'Rscript --no-echo ./plain.R'], { 'plain.R': `#!/usr/bin/Rscript --vanilla\n${PLAIN}` }],
  [
    ['sh', 'run.sh'],
    { 'run.sh': "# Rscript --vanilla plain.R\nRscript plain.R # not Rscript --vanilla, that isn't seeded\n" },
  ],
  [['sh', 'run.sh'], { 'run.sh': 'echo "never use Rscript --vanilla"; Rscript plain.R\n' }],
  [['sh', 'run.sh'], { 'run.sh': 'Rscript plain.R; other --vanilla\n' }],
  [['sh', 'run.sh'], { 'run.sh': 'Rscript plain.R --vanilla | other --vanilla\n' }],
  [['sh', 'run.sh'], { 'run.sh': 'env LANG=C Rscript plain.R; env -i sort list\n' }],
  [['sh', 'run.sh'], { 'run.sh': 'echo "$R_PROFILE"; ls -r x.R; MyRscript --vanilla x\n' }],
  [['python3', 'run.py'], { 'run.py': '"""Runs R with --vanilla left out."""\nprint("no Rscript --vanilla here")\n' }],
  [['Rscript', 'plain.R'], { 'notes.md': 'Rscript --vanilla plain.R', 'data.csv': 'cmd\nRscript --vanilla x.R\n' }],
  [['Rscript', 'plain.R'], { 'plain.R': 'args <- "Rscript --vanilla x.R"\n' }],
])('there is no warning for %j with %j', (command, files) => {
  expect(warnings(command, files)).toEqual([]);
});

test('a script of the largest size is checked quickly', () => {
  const bytes = Buffer.from('0123456789'.repeat(20_000));
  const lines = [
    bytes.toString('base64'),
    'R '.repeat(80_000),
    `Rscript ${'./plain.R '.repeat(20_000)}`,
    'a/'.repeat(100_000),
    '"a" #'.repeat(40_000),
  ];
  const started = Date.now();
  for (const line of lines)
    expect(warnings(['sh', 'run.sh'], { 'plain.R': `#!/usr/bin/env r\n${PLAIN}`, 'run.sh': line }).length).toBeLessThan(
      2,
    );
  expect(Date.now() - started).toBeLessThan(5_000);
});
