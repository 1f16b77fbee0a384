import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { TestBrowser, VIEWS } from '../browser';
import { records, TestNamespace } from './support';

const MANIFEST = 'dist/boston-models.k8s.yaml';
const MODELS = 'registry.example.com/boston-models:1.0.0';

jest.setTimeout(600_000);

describe('the committed Boston models in a namespace that enforces Pod Security restricted', () => {
  const cluster = new TestNamespace();
  const browser = new TestBrowser();

  // The only manual step, as documented.
  beforeAll(() => {
    cluster.createPassword('boston-models');
    cluster.kubectl('create', 'secret', 'generic', 'gcs-key', '--from-literal=key.json={}');
  });

  test('apply without a warning, and again without a change', () => {
    expect(cluster.apply(MANIFEST)).toMatchObject({ code: 0, stderr: '' });
    const again = cluster.apply(MANIFEST);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    for (const line of again.stdout.trimEnd().split('\n')) expect(line).toMatch(/ unchanged$/);
  });

  test("end by themselves: three are done, three are dead with R's own error messages, and wait reports it with exit code 1", async () => {
    const waited = await cluster.kubepar('wait', 'boston-models');
    expect(waited.code).toBe(1);
    expect(waited.stdout).toBe('boston-models  failed  3 of 6 tasks done, 3 dead\n');
    for (const [method, name] of MISSING) expect(waited.stderr).toMatch(deadLine(method, name));
  });

  test('are collected: three models, and three dead items with reasons, with exit code 1', async () => {
    const collected = await cluster.kubepar('collect', 'boston-models', '--output', cluster.output('results'));
    expect(collected.code).toBe(1);
    expect(collected.stdout).toMatch(/results {2}3 of 6 tasks/);
    for (const [method, name] of MISSING) expect(collected.stderr).toMatch(deadLine(method, name));
    expect(
      records(cluster.read('results', 'records.csv'))
        .filter(({ task }) => /^\d+$/.test(task ?? ''))
        .map(({ task, method, status }) => [task, method, status]),
    ).toEqual([
      ['0', 'lm', 'succeeded'],
      ['1', 'rf', 'succeeded'],
      ['2', 'gbm', 'succeeded'],
      ['3', 'enet', 'failed'],
      ['4', 'brnn', 'failed'],
      ['5', 'bridge', 'failed'],
    ]);
  });

  test.each(VIEWS)(
    'have a report with bars by item, and the table of failures: %d pixels wide, %s',
    async (...view) => {
      expect(await cluster.kubepar('report', cluster.output('results'))).toMatchObject({ code: 1 });
      expect(await browser.look(cluster.output('results/report.html'), view)).toEqual({
        requests: [],
        errors: [],
        verdict: '✗ 3 of 6 tasks lack their result. See what failed. See 1 note.',
        pictures: ['The last attempt of each item by pod', 'Seconds for each item'],
        failures: ['3', '4', '5'],
      });
    },
  );

  test('the models can be read with readRDS, and predict the prices of the test rows better than their mean', () => {
    startR(cluster);
    for (const [task, method] of ['lm', 'rf', 'gbm'].entries()) {
      const rds = fs.readFileSync(cluster.output(`results/tasks/${String(task)}`));
      expect(predict(cluster, rds)).toBe(`${method} TRUE`);
    }
  });
});

const MISSING = [
  ['enet', 'elasticnet'],
  ['brnn', 'brnn'],
  ['bridge', 'monomvn'],
] as const;

/** R's own message, which names the package that the image lacks. */
function deadLine(method: string, name: string): RegExp {
  return new RegExp(`task \\d \\(method=${method}\\) failed: [^]*${name}`);
}

/** A pod with the packages of the models, for the duration of the tests. */
function startR(cluster: TestNamespace): void {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'r' },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'r',
          image: MODELS,
          command: ['sleep', '600'],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
  const { status, stderr } = spawnSync('kubectl', ['--namespace', cluster.name, 'apply', '-f', '-'], {
    input: JSON.stringify(pod),
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  cluster.kubectl('wait', 'pod/r', '--for=condition=Ready', '--timeout=60s');
}

function predict(cluster: TestNamespace, rds: Buffer): string {
  const code = fs.readFileSync('test/e2e/predict.R', 'utf8');
  return execFileSync('kubectl', ['--namespace', cluster.name, 'exec', '--stdin', 'r', '--', 'Rscript', '-e', code], {
    input: rds,
    encoding: 'utf8',
  }).trim();
}
