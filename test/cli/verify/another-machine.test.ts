import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { findAnotherMachine, type AnotherMachine, type Probe } from '../../../cli/verify/another-machine';
import { testFolder } from '../../runtime/support';

const folder = testFolder();
const ASK = 'uname -n; echo "$HOSTNAME"; nproc; grep -c ^processor /proc/cpuinfo; id -u';
const HERE = [os.hostname(), String(os.availableParallelism()), String(os.cpus().length), String(process.getuid?.())];

/** What a program sees there. */
function seenOn(machine: AnotherMachine, number = 0): string[] {
  const { program, args, env } = machine.host({ program: 'sh', args: ['-c', ASK], env: { GIVEN: '1' } }, number);
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

const ask: Probe = ([program = '', ...args], expected) => {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 && expected(stdout.trim());
};

/** What remains of it if these programs fail. */
function without(...programs: readonly string[]): AnotherMachine {
  const probe: Probe = (words, expected) => !words.some((word) => programs.includes(word)) && ask(words, expected);
  return findAnotherMachine(fs.mkdtempSync(path.join(folder, 'machine-')), probe);
}

describe('another machine', () => {
  test('has another host name and one core, for the same user, and does not affect this one', () => {
    const machine = without();
    expect(machine).toMatchObject({ varied: ['host name', 'number of cores'], same: [] });
    expect(seenOn(machine)).toEqual(['localhost', 'localhost', '1', '1', HERE[3]]);
    expect(seenOn(machine, 1)).toEqual(['localhost', 'localhost', '1', '1', HERE[3]]);
    const now = [
      os.hostname(),
      String(os.availableParallelism()),
      String(os.cpus().length),
      String(process.getuid?.()),
    ];
    expect(now).toEqual(HERE);
  });

  test('is also available for an unprivileged user, if users may create namespaces', () => {
    const asNoRoot: Probe = (command, expected) => command[1] !== '--uts' && ask(command, expected);
    const asUser = findAnotherMachine(fs.mkdtempSync(path.join(folder, 'machine-')), asNoRoot);
    expect(asUser.same).toEqual([]);
    expect(seenOn(asUser)).toEqual(['localhost', 'localhost', '1', '1', HERE[3]]);
  });

  test('reports what it needs if it may not create namespaces: then only the scheduler provides one core', () => {
    const machine = without('unshare');
    expect(machine).toMatchObject({
      varied: ['number of cores'],
      same: [
        'host name (needs unshare of util-linux, and permission to use it)',
        "the number of cores in /proc, which R's detectCores() reads (needs unshare of util-linux, and permission to use it)",
      ],
    });
    expect(seenOn(machine)).toEqual([HERE[0], 'localhost', '1', HERE[2], HERE[3]]);
  });

  test('reports what it needs if there is no taskset', () => {
    const machine = without('taskset');
    expect(machine).toMatchObject({ varied: ['host name'], same: ['number of cores (needs taskset of util-linux)'] });
    expect(seenOn(machine)).toEqual(['localhost', 'localhost', ...HERE.slice(1)]);
  });

  test('without any of these, is this machine with another HOSTNAME', () => {
    const machine = without('unshare', 'taskset');
    expect(machine.varied).toEqual([]);
    expect(seenOn(machine)).toEqual([HERE[0], 'localhost', ...HERE.slice(1)]);
  });

  test('its script refuses to change this machine', () => {
    const script = path.join('cli', 'verify', 'another-machine.sh');
    const { status, stderr } = spawnSync('sh', [script, 'changed', folder, 'true'], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toBe('kubepar: another-machine.sh must be started in namespaces of its own, by unshare\n');
    expect(os.hostname()).toBe(HERE[0]);
  });
});
