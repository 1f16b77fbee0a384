import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { StaticSimulation, type StaticSimulationProps } from '../../../lib';
import { testFolder } from '../../runtime/support';
import { kubepar } from '../support';

const folder = testFolder();

/** Runs the tasks of a study with three tasks, and returns what it prints and writes. */
function tried(id: string, props: Pick<StaticSimulationProps, 'command' | 'output'>) {
  const app = new App({ outdir: path.join(folder, id) });
  new StaticSimulation(new Chart(app, id), id, { image: 'r-base:4.4.0', completions: 3, retries: 0, ...props });
  app.synth();
  const results = path.join(folder, `${id}-results`);
  const { code, stdout, stderr } = kubepar(['try', path.join(folder, id, `${id}.k8s.yaml`), '--output', results]);
  const read = (file: string): string => fs.readFileSync(path.join(results, file), 'utf8');
  return { code, stdout, stderr, read, results };
}

const CHATTER = 'echo "a,b"; if [ "$KUBEPAR_TASK" = 1 ]; then echo "Loading…"; fi; echo "$KUBEPAR_TASK,2"';

test('a task whose output is not of the study’s format is unreadable: exit code 1, its bytes are kept', () => {
  const { code, stderr, read, results } = tried('named', { command: ['sh', '-c', CHATTER], output: 'csv' });
  expect(code).toBe(1);
  expect(stderr).toContain(
    'task 1 unreadable: its output is not of the format csv: line 2, "Loading…", has 1 cell, and line 1 has 2',
  );
  expect(read('results.csv')).toBe('task,a,b\n0,0,2\n1,,\n2,2,2\n');
  expect(read('records.csv')).toMatch(
    /^1,unreadable,1,.*,0,.*,[0-9a-f]{64},\d+,"its output is not of the format csv: /m,
  );
  expect(read('tasks/1')).toBe('a,b\nLoading…\n1,2\n');
  expect(JSON.parse(read('study.json'))).toMatchObject({ output: { format: 'csv' } });
  const report = kubepar(['report', results]);
  expect(report.code).toBe(1);
  expect(report.stdout).toContain('2 of 3 tasks');
  expect(read('report.html')).toMatch(/unreadable<\/td>.*its output is not of the format csv/);
});

test('without a format, it is a text, with exit code 0, and a note names the task and the line', () => {
  const { code, stderr, read } = tried('told', { command: ['sh', '-c', CHATTER] });
  expect(code).toBe(0);
  expect(stderr).toContain('task 1 was kept as text, because line 2, "Loading…", has 1 cell, and line 1 has 2');
  expect(stderr).toContain('write only the result to the file KUBEPAR_RESULT');
  expect(read('results.csv')).toBe('task,a,b,text\n0,0,2,\n1,,,"a,b\nLoading…\n1,2"\n2,2,2,\n');
});

test('the suggested solution for extra output works, and outside kubepar the table is printed', () => {
  const code =
    'cat("Loading\\n"); write.csv(data.frame(x = 0.1 + 0.2), Sys.getenv("KUBEPAR_RESULT"), row.names = FALSE)';
  const { code: exit, stderr, read } = tried('way-out', { command: ['Rscript', '-e', code], output: 'csv' });
  expect(exit).toBe(0);
  expect(stderr).not.toContain('text');
  expect(read('results.csv')).toBe('task,x\n0,0.3\n1,0.3\n2,0.3\n');
});

test('missing and infinite values are counted separately from the numbers', () => {
  const code = 'i <- as.integer(Sys.getenv("KUBEPAR_TASK")); print(c(i, rep(NA, 12), if (i == 1) Inf else NaN))';
  const { stdout, results, read } = tried('missing', { command: ['Rscript', '-e', code] });
  expect(stdout).toMatch(
    /^column +count +na +infinite +mean +sd +se +min +max\nvalue +3 +38 +1 +1 +1 +0\.5773503 +0 +2\n\ntaken together, value: 42 values of 3 tasks, 14 each$/m,
  );
  kubepar(['report', results]);
  expect(read('report.html')).toContain('42 values of 3 tasks, 14 each; 3 of 42 values, 38 NA, 1 infinite');
});
