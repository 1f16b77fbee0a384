import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CommandHost } from '../cli/command-host';
import { KUBEPAR, kubepar } from '../cli/support';
import { testFolder } from '../runtime/support';
import { KUBECONFIGS } from './cases/kubeconfigs';

const folder = testFolder();
const host = new CommandHost(folder);
const file = path.join(folder, 'kubeconfig');
const SHORT = { atFirst: 0.03, later: 0.03, node: 0.03, answer: 0.2, login: 5, pause: 0.01 };
const WHOLE = {
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'u', user: {} }],
  contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'here',
};

beforeAll(() => {
  execFileSync('mkfifo', [path.join(folder, 'PIPE')]);
});

async function status(kubeconfig: string): Promise<string> {
  const { code, stdout, stderr, crash } = await host.run('status', { kubeconfig, patience: SHORT });
  expect({ code, stdout, crash }).toEqual({ code: 3, stdout: '', crash: undefined });
  expect(stderr).toMatch(/^kubepar: [^\n]*\n$/);
  expect(stderr).not.toMatch(/secret-1|4711|undefined|\[object/);
  return stderr.slice('kubepar: '.length, -1).replaceAll(kubeconfig, 'FILE');
}

describe('a kubeconfig is refused on one line that names it and a remedy', () => {
  test.each(KUBECONFIGS)('if it $title', async ({ changed, told }) => {
    fs.writeFileSync(file, typeof changed === 'string' ? changed : JSON.stringify({ ...WHOLE, ...changed }));
    expect(await status(file)).toMatch(told);
  });

  test('if it is a pipe without a writer', async () => {
    expect(await status(path.join(folder, 'PIPE'))).toBe(
      "can't read the kubeconfig FILE: it is a pipe, not a regular file; name another with --kubeconfig",
    );
  });

  test('and nothing waits for a token in a file that is a pipe', async () => {
    const changed = { users: [{ name: 'u', user: { tokenFile: 'PIPE' } }] };
    fs.writeFileSync(file, JSON.stringify({ ...WHOLE, ...changed }));
    expect(await status(file)).toMatch(/^can't reach the cluster at https:\/\/127\.0\.0\.1:1: /);
  });

  test('but is accepted if missing values are null, and aliases have anchors', async () => {
    fs.writeFileSync(
      file,
      `{clusters: [{name: &c c, cluster: {server: 'https://127.0.0.1:1', proxy-url: null}}], users: [{name: u, user: null}],
        contexts: [{name: here, context: {cluster: *c, user: u, namespace: null}}], current-context: here, preferences: {}}`,
    );
    expect(await status(file)).toMatch(/^can't reach the cluster at https:\/\/127\.0\.0\.1:1: /);
  });
});

describe('in a list of kubeconfigs in KUBECONFIG', () => {
  const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
  const withServer = (server: string): typeof WHOLE => ({ ...WHOLE, clusters: [{ name: 'c', cluster: { server } }] });

  /** The output of `status`, with the two files having these contents; a file without contents does not exist. */
  function told(one: object | undefined, other: object | undefined): string {
    for (const [at, config] of [[first, one] as const, [second, other] as const]) {
      if (config === undefined) fs.rmSync(at, { force: true });
      else fs.writeFileSync(at, JSON.stringify(config));
    }
    const env = { KUBECONFIG: [first, second].join(path.delimiter) };
    const { code, stdout, stderr } = kubepar(['status'], { cwd: folder, env });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^kubepar: [^\n]*\n$/);
    return stderr;
  }

  test('the first definition of a cluster counts, as for kubectl', () => {
    expect(told(withServer('https://127.0.0.1:1'), withServer('https://127.0.0.1:2'))).toContain(
      "can't reach the cluster at https://127.0.0.1:1: ",
    );
  });

  test('the first current-context counts, as for kubectl', () => {
    const other = {
      clusters: [{ name: 'd', cluster: { server: 'https://127.0.0.1:2' } }],
      users: [{ name: 'v', user: {} }],
      contexts: [{ name: 'there', context: { cluster: 'd', user: 'v' } }],
      'current-context': 'there',
    };
    expect(told(WHOLE, other)).toContain("can't reach the cluster at https://127.0.0.1:1: ");
    expect(told({ ...WHOLE, 'current-context': '' }, other)).toContain(
      "can't reach the cluster at https://127.0.0.1:2: ",
    );
  });

  test('a missing file is skipped', () => {
    expect(told(undefined, WHOLE)).toContain("can't reach the cluster at https://127.0.0.1:1: ");
  });

  test('at least one must exist', () => {
    expect(told(undefined, undefined)).toBe(
      `kubepar: can't read the kubeconfig ${first}: ENOENT: no such file or directory, open '${first}'; name another with --kubeconfig\n`,
    );
  });
});

test('that this user must not read is reported by every command that needs a cluster', () => {
  const unreadable = path.join(folder, 'unreadable');
  fs.writeFileSync(unreadable, JSON.stringify(WHOLE), { mode: 0o000 });
  // Root may read everything, unless it gives up that right.
  const withoutRight = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];
  const [program, ...args] = [...(process.getuid?.() === 0 ? withoutRight : []), process.execPath, KUBEPAR];
  for (const command of ['status', 'wait study', 'collect study', 'rerun study', 'clean study']) {
    const words = [...command.split(' '), '--kubeconfig', unreadable];
    const { status, stdout, stderr } = spawnSync(program, [...args, ...words], { encoding: 'utf8', cwd: folder });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toBe(
      `kubepar: can't read the kubeconfig ${unreadable}: EACCES: permission denied, open '${unreadable}'; name another with --kubeconfig\n`,
    );
  }
});
