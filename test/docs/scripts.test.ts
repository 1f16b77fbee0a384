import { execFile, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { App, Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { ExpandedSweep, Parameters } from '../../lib';
import { kubepar } from '../cli/support';
import { cases } from '../thoroughness';
import { blocks } from './pages';

const RUN_BLOCK = path.resolve('test', 'docs', 'run-block.R');
const run = promisify(execFile);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-docs-'));
const results = (study: string): string => path.join(folder, 'results', study);

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

describe('the R of the documentation', () => {
  /** The results that the blocks read, as `kubepar try` writes them. */
  beforeAll(() => {
    const app = new App({ outdir: path.join(folder, 'dist') });
    new ExpandedSweep(new Chart(app, 'boston-models'), 'boston-models', {
      image: 'rocker/r-ver:4.5.0',
      files: ['test/docs/stand-in.R'],
      command: ['Rscript', 'stand-in.R', '$(method)'],
      parameters: Parameters.list('method', ['lm', 'rf']),
      layout: 'indexed',
    });
    app.synth();
    const models = path.join(folder, 'dist', 'boston-models.k8s.yaml');
    const attempts = [
      ['dist/monte-carlo.k8s.yaml', '--output', results('monte-carlo'), '--task', '0-2'],
      ['dist/birthday.k8s.yaml', '--output', results('birthday'), '--task', '0-2'],
      [models, '--output', results('boston-models')],
    ];
    for (const attempt of attempts) expect(kubepar(['try', ...attempt])).toMatchObject({ code: 0 });
  }, 60_000);

  const programs = blocks('r');

  test.each(cases(programs.map(({ page, number, text }) => [page, number, text] as const)))(
    'runs, and produces values or a plot: that of %s, number %d',
    async (_page, _number, text) => {
      const here = fs.mkdtempSync(path.join(folder, 'r-'));
      fs.symlinkSync(path.join(folder, 'results'), path.join(here, 'results'));
      fs.writeFileSync(path.join(here, 'block.R'), text);
      const { stdout } = await run('Rscript', ['--vanilla', RUN_BLOCK, 'block.R'], { cwd: here });
      expect(stdout).toMatch(/\d/);
      expect(stdout).not.toMatch(/\bN(A|aN|ULL)\b/);
      // The file that Rscript draws into.
      if (/^(hist|plot)\(/m.test(text)) expect(fs.statSync(path.join(here, 'Rplots.pdf')).size).toBeGreaterThan(4000);
    },
  );
});

describe('the script of the README', () => {
  const [script = ''] = blocks('sh', ['README.md'])
    .map(({ text }) => text)
    .filter((text) => text.startsWith('set -e'));
  const DEPLOY = ['kubectl apply -f dist/monte-carlo.k8s.yaml'];
  const WAIT = [...DEPLOY, 'npx kubepar wait monte-carlo'];
  const COLLECT = [...WAIT, 'npx kubepar collect monte-carlo'];

  test.each([
    ['all is good', {}, 0, COLLECT],
    ['kubectl fails', { apply: 1 }, 1, DEPLOY],
    ['the study has failures', { wait: 1 }, 1, WAIT],
    ['the cluster cannot be reached', { wait: 3 }, 3, WAIT],
    ['results are missing', { collect: 1 }, 1, COLLECT],
  ])('if %s, exits as the README says', (_what, codes, status, calls) => {
    expect(runWith(script, codes)).toEqual({ status, calls });
  });

  test('with `|| true` after wait, collects the existing results, and exits with the code of collect', () => {
    const patient = script.replace('wait monte-carlo', 'wait monte-carlo || true');
    expect(fs.readFileSync('README.md', 'utf8')).toContain('`wait monte-carlo \\|\\| true`');
    expect(runWith(patient, { wait: 1, collect: 1 })).toEqual({ status: 1, calls: COLLECT });
  });

  /** Runs it with stand-ins for kubectl and npx, which exit with these codes, by verb. */
  function runWith(text: string, codes: Readonly<Record<string, number>>): { status: number | null; calls: string[] } {
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    const calls = path.join(bin, 'calls');
    const cases = Object.entries(codes).map(([verb, code]) => `*" ${verb} "*) exit ${String(code)} ;;`);
    for (const program of ['kubectl', 'npx']) {
      const lines = ['#!/bin/sh', `echo ${program} "$@" >>${calls}`, 'case " $* " in', ...cases, 'esac'];
      fs.writeFileSync(path.join(bin, program), `${lines.join('\n')}\n`, { mode: 0o755 });
    }
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const { status } = spawnSync('sh', [], { input: text, env });
    return { status, calls: fs.readFileSync(calls, 'utf8').trimEnd().split('\n') };
  }
});

describe('the shell of docs/from-yaml.md', () => {
  const page = ['docs/from-yaml.md'];

  test('expands its template into the manifests of 100 Jobs', () => {
    const here = fs.mkdtempSync(path.join(folder, 'expanded-'));
    const [template] = blocks('yaml', page).filter(({ text }) => text.includes('$N'));
    const [loop] = blocks('sh', page).filter(({ text }) => text.includes('sed "s/'));
    fs.writeFileSync(path.join(here, 'birthday.template.yaml'), template?.text ?? '');
    const { status } = spawnSync('sh', ['-e'], { cwd: here, input: loop?.text.replace('kubectl apply', 'true') });
    expect(status).toBe(0);
    const jobs = fs
      .readdirSync(path.join(here, 'jobs'))
      .map((file) => parseAllDocuments(fs.readFileSync(path.join(here, 'jobs', file), 'utf8'))[0]?.toJS() as object);
    expect(jobs).toHaveLength(100);
    expect(jobs).toContainEqual(
      expect.objectContaining({ metadata: expect.objectContaining({ name: 'birthday-100' }) as object }),
    );
    expect(JSON.stringify(jobs)).not.toContain('$N');
  });

  test('extracts the exact bytes of a result from a log, without kubepar', () => {
    const [block] = blocks('sh', page).filter(({ text }) => text.includes('base64 -d'));
    // More than fits into a line of base64, and no line end.
    const command = ['sh', 'runtime/run.sh', 'sh', '-c', 'seq 1 5000 | tr "\\n" " "'];
    const { stdout: log } = spawnSync(command[0]!, command.slice(1), { maxBuffer: 1e7 });
    const input = block?.text.replace('kubectl logs "$pod"', 'cat "$1"') ?? '';
    const file = path.join(folder, 'pod.log');
    fs.writeFileSync(file, log);
    const { stdout } = spawnSync('sh', ['-c', input, 'sh', file], { encoding: 'utf8' });
    expect(stdout).toBe(Array.from({ length: 5000 }, (_, number) => `${String(number + 1)} `).join(''));
  });
});
