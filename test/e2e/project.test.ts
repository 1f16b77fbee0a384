import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { records, TestNamespace, type Ended } from './support';

jest.setTimeout(600_000);

describe('a project of kubepar init, from the packed package', () => {
  const cluster = new TestNamespace();
  const project = path.join(cluster.folder, 'studies');

  const run = (cwd: string, program: string, ...args: string[]): Ended => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
    return { code: status, stdout, stderr };
  };
  const deploy = () => run(project, 'sh', 'deploy.sh', cluster.name);
  const uids = () => cluster.kubectl('get', 'pods', '-o', 'jsonpath={.items[*].metadata.uid}').split(' ').sort();

  test('is ready after npm install: synth and test pass', () => {
    const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', cluster.folder], {
      encoding: 'utf8',
    });
    const tarball = path.join(cluster.folder, packed.trim().split('\n').at(-1)!);
    const init = ['exec', '--yes', '--package', tarball, '--', 'kubepar', 'init', 'studies'];
    expect(run(cluster.folder, 'npm', ...init)).toMatchObject({ code: 0 });
    for (const args of [['install'], ['run', 'synth'], ['test']])
      expect([args, run(project, 'npm', ...args).code]).toEqual([args, 0]);
  });

  test('has a deploy script that runs, collects and reports all studies', () => {
    expect(deploy()).toMatchObject({ code: 0 });
    for (const [study, tasks] of [
      ['simulation', 20],
      ['sweep', 3],
      ['pool', 4],
    ] as const) {
      const results = path.join(project, 'results', study);
      const statuses = records(fs.readFileSync(path.join(results, 'records.csv'), 'utf8')).map(({ status }) => status);
      expect([study, statuses]).toEqual([study, Array.from({ length: tasks }, () => 'succeeded')]);
      expect(fs.existsSync(path.join(results, 'report.html'))).toBe(true);
    }
  });

  test('runs nothing again if it is deployed again', () => {
    const before = uids();
    expect(deploy()).toMatchObject({ code: 0 });
    expect(uids()).toEqual(before);
  });

  test('is deployed with exit code 1 if tasks fail, and the other results are there', () => {
    const main = path.join(project, 'main.ts');
    fs.writeFileSync(main, fs.readFileSync(main, 'utf8').replace('n: [10, 100, 1000]', 'n: [10, -1]'));
    expect(run(project, 'npm', 'run', 'synth').code).toBe(0);
    expect(deploy()).toMatchObject({ code: 1 });
    const sweep = path.join(project, 'results', 'sweep');
    expect(fs.readFileSync(path.join(sweep, 'records.csv'), 'utf8')).toMatch(/^0,10,succeeded,.*^1,-1,failed,/ms);
    expect(fs.readFileSync(path.join(sweep, 'report.html'), 'utf8')).toContain('1 of 2 tasks lacks its result.');
    // What the earlier version left in the cluster is gone.
    expect(
      cluster.kubectl('get', 'jobs', '--selector', 'kubepar.dev/study=sweep', '-o', 'name').trim().split('\n'),
    ).toHaveLength(2);
  });
});
