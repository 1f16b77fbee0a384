import * as fs from 'node:fs';
import * as path from 'node:path';
import { copyOfRuntime, runPod, SHELLS, sh, testFolder, type EndedPod, type PodOptions } from './support';

const folder = testFolder();
const runtime = copyOfRuntime();

/** A folder of files, as in ConfigMaps or an image; anybody may read it. */
function filesOf(files: Readonly<Record<string, string | Buffer>>, mode = 0o755): string {
  const made = fs.mkdtempSync(path.join(folder, 'files-'));
  fs.chmodSync(made, 0o755);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    fs.writeFileSync(path.join(made, name), content);
    fs.chmodSync(path.join(made, name), mode);
  }
  return made;
}

function reasonOf({ terminationMessage }: EndedPod): string {
  const [summary = '{}'] = terminationMessage.split('\n');
  return Buffer.from((JSON.parse(summary) as { reason: string }).reason, 'base64').toString();
}

const lfs = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
const shell = fs.readFileSync('/bin/sh');
const otherProcessor = Buffer.concat([
  shell.subarray(0, 18),
  Buffer.from([shell[18] === 183 ? 62 : 183, 0]),
  shell.subarray(20),
]);

/** A program for a loader that does not exist. */
function withOtherLoader(): Buffer {
  const text = fs.readFileSync('/bin/true').toString('latin1');
  return Buffer.from(
    text.replace(/\/lib64\/ld-linux-x86-64.so.2|\/lib\/ld-linux-aarch64.so.1/, (loader) =>
      loader.replace('ld-', 'no-'),
    ),
    'latin1',
  );
}

describe.each(SHELLS)('with $name', (wrapperShell) => {
  /** The wrapper with two retries, as an unprivileged user; among files, or in a folder of the image. */
  const run = (command: readonly string[], options: PodOptions): Promise<EndedPod> =>
    runPod(wrapperShell, command, {
      runtime,
      unprivileged: true,
      ...options,
      env: { KUBEPAR_RETRIES: '2', ...options.env },
    });

  test.each<[string, Record<string, string | Buffer>, string, RegExp]>([
    [
      'line ends of Windows',
      { 'run.sh': '#!/bin/bash\r\necho 1\r\n' },
      './run.sh',
      /^'\.\/run\.sh' has Windows line endings \(CRLF\).*save it with LF$/,
    ],
    [
      'those behind env',
      { 'run.py': '#!/usr/bin/env python3\r\nprint(1)\r\n' },
      './run.py',
      /^'\.\/run\.py' has Windows line endings/,
    ],
    [
      'an interpreter that is not there',
      { 'run.sh': '#!/opt/no/bash\necho 1\n' },
      './run.sh',
      /^the #! line of '\.\/run\.sh' asks for \/opt\/no\/bash, which is not in the image/,
    ],
    [
      'one that env does not find',
      { 'run.py': '#!/usr/bin/env python9.9\nprint(1)\n' },
      './run.py',
      /asks for python9\.9, which is not in the image/,
    ],
    [
      'one with an option, by env -S',
      { 'run.R': '#!/usr/bin/env -S Rscriptx --vanilla\n1\n' },
      './run.R',
      /asks for Rscriptx, which/,
    ],
    [
      'a pointer of Git LFS',
      { 'run.sh': lfs },
      './run.sh',
      /^'\.\/run\.sh' is a Git LFS pointer, not the file; run git lfs pull$/,
    ],
    ['no bytes', { 'run.sh': '' }, './run.sh', /^the command '\.\/run\.sh' is empty$/],
    [
      'R and no #! line',
      { 'run.R': 'x <- 1\nprint(x)\n' },
      './run.R',
      /^'\.\/run\.R' has no #! line and is read as sh; name its interpreter/,
    ],
    ['Python and no #! line', { 'run.py': 'import os\nprint(1)\n' }, './run.py', /^'\.\/run\.py' has no #! line/],
    ['another processor', { prog: otherProcessor }, './prog', /^'\.\/prog' is built for a different processor/],
    [
      'a loader that is not there',
      { prog: withOtherLoader() },
      './prog',
      /^'\.\/prog' is there, but its loader or a library is not in the image/,
    ],
    ['a folder', { 'prog/main': 'x' }, './prog', /^the command '\.\/prog' is a folder/],
    [
      'a name without ./',
      { 'run.sh': '#!/bin/sh\necho 1\n' },
      'run.sh',
      /^can't find the command 'run\.sh' .*: a file is called by its path, '\.\/run\.sh'$/,
    ],
    [
      'another name',
      { 'run.sh': '#!/bin/sh\n' },
      './rum.sh',
      /^can't find the command '\.\/rum\.sh' in the image or among the files$/,
    ],
    [
      'what only an ENTRYPOINT finds',
      {},
      'in-the-image',
      /^can't find the command 'in-the-image' .*an ENTRYPOINT, which kubepar does not run, may put it on PATH/,
    ],
  ])('a command with %s stops the study at once, with the cause', async (_, files, command, cause) => {
    const ended = await run([command], { env: { KUBEPAR_FILES: filesOf(files) } });
    expect([ended.code, reasonOf(ended)]).toEqual([92, expect.stringMatching(cause)]);
    expect(ended.records).toEqual([]);
    if (!/loader/.test(cause.source)) expect(ended.stderr).toBe(`kubepar: ${reasonOf(ended)}\n`);
  });

  test('so does a file without execute permission, in the image or among the files', async () => {
    const image = filesOf({ 'run.sh': '#!/bin/sh\necho 1\n' }, 0o644);
    const cause =
      /^the command '.*\/run\.sh' may not be run \(file mode\); chmod a\+x it, or name its interpreter: \['sh', '.*run\.sh'\]$/;
    for (const [command, options] of [
      [path.join(image, 'run.sh'), {}],
      ['./run.sh', { env: { KUBEPAR_FILES: image } }],
    ] as const) {
      const ended = await run([command], options);
      expect([ended.code, reasonOf(ended)]).toEqual([92, expect.stringMatching(cause)]);
    }
  });

  test('so does a program in a folder of root, by its path or on PATH', async () => {
    const image = filesOf({ 'root/bin/prog': '#!/bin/sh\necho 1\n' });
    fs.chmodSync(path.join(image, 'root'), 0o700);
    const byPath = await run([path.join(image, 'root/bin/prog')], {});
    expect([byPath.code, reasonOf(byPath)]).toEqual([
      92,
      expect.stringMatching(/^the command runs as user 65534, which may not enter the folder .*\/root of/),
    ]);
    const byName = await run(['prog'], { env: { PATH: `${path.join(image, 'root')}:${wrapperShell.path}` } });
    expect([byName.code, reasonOf(byName)]).toEqual([
      92,
      expect.stringMatching(/^can't find the command 'prog' .*: user 65534 may not enter .*\/root of PATH/),
    ]);
  });

  test('so does a script with Windows line endings that a shell reads, or a Git LFS pointer', async () => {
    const env = { KUBEPAR_FILES: filesOf({ 'run.sh': 'set -e\r\nif true; then\r\necho 1\r\nfi\r\n', 'lfs.sh': lfs }) };
    const crlf = await run(['sh', '-e', 'run.sh', 'x'], { env });
    expect([crlf.code, reasonOf(crlf)]).toEqual([
      92,
      expect.stringMatching(/^'run\.sh' has Windows line endings \(CRLF\), which a shell reads/),
    ]);
    const pointer = await run(['sh', 'lfs.sh'], { env });
    expect([pointer.code, reasonOf(pointer)]).toEqual([
      92,
      "'lfs.sh' is a Git LFS pointer, not the file; run git lfs pull",
    ]);
  });

  test.each([2, 126, 127])(
    'a command that starts and itself exits with %i has failed, and is retried',
    async (exit) => {
      const ended = await run(sh(`exit ${String(exit)}`), {});
      expect([ended.code, ended.records.map((record) => record.exit)]).toEqual([90, [exit, exit, exit]]);
    },
  );

  test('a script that calls a missing program has failed with the message of the shell', async () => {
    const env = { KUBEPAR_FILES: filesOf({ 'run.sh': '#!/bin/sh\nno-such-tool\n', 'plain.sh': 'no-such-tool\n' }) };
    for (const command of [['./run.sh'], ['sh', 'run.sh'], ['./plain.sh']]) {
      const ended = await run(command, { env });
      expect([ended.code, ended.records.length]).toEqual([90, 3]);
      expect(ended.stderr).toContain('no-such-tool');
    }
  });
});
