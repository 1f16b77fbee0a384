import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters, range } from '../../lib';
import { TestBrowser, VIEWS } from '../browser';
import { nameOf, records, run, TestNamespace } from './support';

const MANIFEST = 'dist/birthday.k8s.yaml';
const RESOURCES = { cpu: Cpu.millis(20), memory: Size.mebibytes(128) };

jest.setTimeout(600_000);

describe('the committed birthday study in a namespace that enforces Pod Security restricted', () => {
  const cluster = new TestNamespace();
  const browser = new TestBrowser();

  test('applies without a warning, and again without a change', () => {
    expect(cluster.apply(MANIFEST)).toMatchObject({ code: 0, stderr: '' });
    const again = cluster.apply(MANIFEST);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    const outcomes = again.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ').at(-1));
    expect(outcomes).toEqual(Array.from({ length: 104 }, () => 'unchanged'));
  });

  test('has a Job for each row, which kubectl finds by its parameter', () => {
    const job = cluster.kubectl('get', 'jobs', '-l', 'parameter.kubepar.dev/n=60', '-o', 'name');
    expect(job).toBe(`job.batch/${nameOf(MANIFEST)}-60\n`);
  });

  test('is waited for and collected completely: 100 Jobs, 100 rows of n and a share', async () => {
    const waited = await cluster.kubepar('wait', 'birthday');
    expect(waited).toMatchObject({ code: 0, stdout: 'birthday  complete  100 of 100 tasks done\n' });
    const collected = await cluster.kubepar('collect', 'birthday', '--output', cluster.output('jobs'), '--json');
    expect(collected.code).toBe(0);
    expect(JSON.parse(collected.stdout)).toMatchObject({
      tasks: 100,
      succeeded: 100,
      rows: 100,
      problems: [],
      notes: [],
    });
    expect(records(cluster.read('jobs', 'results.csv')).map(({ task, n }) => [task, n])).toEqual(
      range(1, 100).map((n) => [String(n - 1), String(n)]),
    );
    expect(cluster.read('jobs', 'records.csv').split('\n', 1)).toEqual([
      'task,n,status,attempt,started,seconds,exit_code,pod,node,sha256,bytes,error,file,stderr,printed',
    ]);
  });

  test.each(VIEWS)('has a report with the curve: %d pixels wide, %s', async (...view) => {
    expect(await cluster.kubepar('report', cluster.output('jobs'))).toMatchObject({ code: 0 });
    expect(await browser.look(cluster.output('jobs/report.html'), view)).toEqual({
      requests: [],
      errors: [],
      verdict: '✓ All 100 tasks have their result.',
      pictures: ['value over n', 'All attempts by pod', 'Seconds for each task'],
      failures: [],
    });
  });

  test('returns the exact probability for every n, within 0.01', () => {
    const rows = records(cluster.read('jobs', 'results.csv'));
    expect(rows.filter(({ n, value }) => !(Math.abs(Number(value) - sharedBirthday(Number(n))) < 0.01))).toEqual([]);
  });

  test("produces the same table with layout 'indexed', byte for byte", async () => {
    const file = cluster.sweep('birthday', {
      layout: 'indexed',
      tasksPerPod: 10,
      parameters: Parameters.grid({ n: range(1, 100) }),
      files: ['examples/birthday/birthday.R'],
      command: ['Rscript', 'birthday.R', '$(n)'],
      resources: RESOURCES,
    });
    cluster.apply(file);
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', file, '--output', cluster.output('indexed'))).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(cluster.read('indexed', 'results.csv')).toBe(cluster.read('jobs', 'results.csv'));
  });

  test('produces the same table with kubepar try, byte for byte', async () => {
    expect(await run(['try', MANIFEST, '--output', cluster.output('try')])).toMatchObject({ code: 0 });
    expect(cluster.read('try', 'results.csv')).toBe(cluster.read('jobs', 'results.csv'));
  });
});

describe("a sweep with layout 'jobs' in which one task fails", () => {
  const cluster = new TestNamespace();
  let file = '';

  test('runs to its end, and wait reports how many Jobs failed, with the error text', async () => {
    file = cluster.sweep('roots', {
      parameters: Parameters.list('x', [4, -1, 9]),
      command: ['Rscript', '-e', 'options(warn = 2); print(sqrt(kubepar_parameters()$x))'],
      resources: RESOURCES,
    });
    cluster.apply(file);
    const waited = await cluster.kubepar('wait', 'roots');
    expect(waited).toMatchObject({ code: 1, stdout: 'roots  failed  2 of 3 tasks done, 1 in failed pods\n' });
    expect(waited.stderr).toMatch(/^roots: 1 of 3 Jobs failed \(some of its pods failed for good\)$/m);
    expect(waited.stderr).toContain('NaNs produced');
  });

  test('is collected with the parameters of all tasks, and the failed one is named', async () => {
    const collected = await cluster.kubepar('collect', file, '--output', cluster.output('roots'));
    expect(collected.code).toBe(1);
    expect(collected.stderr).toMatch(/^task 1 \(x=-1\) failed: /m);
    expect(cluster.read('roots', 'results.csv')).toBe('task,x,value\n0,4,2\n1,-1,\n2,9,3\n');
  });

  test('is incomplete after one of its Jobs is deleted', async () => {
    cluster.kubectl('delete', 'jobs', '-l', 'parameter.kubepar.dev/x=9');
    const waited = await cluster.kubepar('wait', 'roots');
    expect(waited.code).toBe(1);
    expect(waited.stderr).toContain('1 of 3 Jobs are missing: they were deleted, or their ttl has passed');
  });
});

/** The probability that two of n people share one of 365 birthdays. */
function sharedBirthday(n: number): number {
  return 1 - range(0, n - 1).reduce((product, earlier) => product * (1 - earlier / 365), 1);
}
