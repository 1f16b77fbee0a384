import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { startedAs } from '../../../cli/system/started-as';
import { testFolder } from '../../runtime/support';
import { KUBEPAR } from '../support';

const parent = testFolder();

const PATH = '/usr/bin:/p/node_modules/.bin:/opt/my tools';
const NPX = { npm_command: 'exec', PATH };

describe('how the user started the program', () => {
  test.each<[string, string, NodeJS.ProcessEnv, string]>([
    ['as a plugin of kubectl', '/usr/bin/kubectl-kubepar', { PATH }, 'kubectl kubepar'],
    ['as a plugin on Windows', '/usr/bin/kubectl-kubepar.js', { PATH }, 'kubectl kubepar'],
    ['by npx', '/p/node_modules/.bin/kubepar', NPX, 'npx kubepar'],
    ['by npx, from its store', '/home/me/.npm/_npx/6016/node_modules/.bin/kubepar', NPX, 'npx kubepar'],
    ['in a script of npm', '/p/node_modules/.bin/kubepar', { npm_command: 'run', PATH }, 'npx kubepar'],
    ['by a starter of pnpm', '/p/node_modules/kubepar/bin/kubepar.js', { PATH }, 'npx kubepar'],
    ['by its name, in PATH', '/p/node_modules/.bin/kubepar', { PATH }, 'kubepar'],
    ['by its name, in a folder of PATH with a blank', '/opt/my tools/kubepar', { PATH }, 'kubepar'],
    ['by its path', '/p/node_modules/.bin/kubepar', {}, './node_modules/.bin/kubepar'],
    ['by its path elsewhere', '/opt/it is/kubepar', { PATH }, "'/opt/it is/kubepar'"],
    ['by node', '/p/bin/kubepar.js', { PATH }, 'node ./bin/kubepar.js'],
    ['by node, in a process of npx', '/p/bin/kubepar.js', NPX, 'node ./bin/kubepar.js'],
    ['by node, elsewhere', '/my tools/bin/kubepar.js', { PATH }, "node '/my tools/bin/kubepar.js'"],
    ['by tsx', '/p/cli/start.ts', NPX, 'npx tsx ./cli/start.ts'],
  ])('%s', (_how, script, env, expected) => {
    expect(startedAs({ script, env, cwd: '/p' })).toBe(expected);
  });
});

test('what is printed starts the program again, as it was started', () => {
  const folder = path.join(parent, 'my tools');
  fs.mkdirSync(folder, { recursive: true });
  fs.symlinkSync(KUBEPAR, path.join(folder, 'kubepar'));
  const sh = (line: string, PATH: string) =>
    spawnSync('sh', ['-c', line], {
      cwd: folder,
      env: { ...process.env, PATH, npm_command: undefined },
      encoding: 'utf8',
    });
  const all = process.env['PATH'] ?? '';
  for (const [line, searched, start] of [
    ['kubepar', `${folder}:${all}`, 'kubepar'],
    ['./kubepar', all, './kubepar'],
    [`node '${folder}/kubepar'`, all, './kubepar'],
    [`node ${KUBEPAR}`, all, `node ${KUBEPAR}`],
  ] as const) {
    const { stderr } = sh(`${line} nonsense`, searched);
    const [, printed = `no command in "${stderr}"`] = /^ {4}(.*)$/m.exec(stderr) ?? [];
    expect(printed).toBe(`${start} --help`);
    expect(sh(printed, searched)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: kubepar /) as string,
    });
  }
});
