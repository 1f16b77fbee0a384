import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { StaticSimulation } from '../../lib';
import { kubeparMeanwhile } from '../cli/support';
import { testFolder } from '../runtime/support';
import { pythonWith, TestProject } from '../support';
import { blocks } from './pages';
import { cases } from '../thoroughness';

const folder = testFolder();
const project = new TestProject();

const hasJulia = spawnSync('julia', ['--version']).status === 0;
const LANGUAGES = [
  { language: 'python', program: pythonWith('numpy'), count: 3 },
  { language: 'js', program: 'node', count: 1 },
  { language: 'r', program: 'Rscript', count: 1 },
  // In no package registry; runs if it is installed.
  ...(hasJulia ? [{ language: 'julia', program: 'julia', count: 1 }] : []),
];

const programs = LANGUAGES.flatMap(({ language, program }) =>
  blocks(language, ['docs/random-numbers.md']).map(({ number, text }) => [language, number, program, text] as const),
);

test('docs/random-numbers.md contains programs in each language', () => {
  for (const { language, count } of LANGUAGES) expect(programs.filter(([one]) => one === language)).toHaveLength(count);
});

test.each(cases(programs))(
  'the %s program %d of docs/random-numbers.md draws the same in two runs, and different numbers in each task',
  async (language, _number, program, text) => {
    project.write(`draw.${language}`, text);
    const app = new App({ outdir: folder });
    new StaticSimulation(new Chart(app, `draw-${language}`), 'draw', {
      image: 'rocker/r-ver:4.5.0',
      files: [`draw.${language}`],
      command: [program, `draw.${language}`],
      completions: 4,
    });
    app.synth();
    const output = fs.mkdtempSync(path.join(folder, 'out-'));
    const file = path.join(folder, `draw-${language}.k8s.yaml`);
    const { stdout } = await kubeparMeanwhile(['try', file, '--verify', '--output', output]);
    expect(stdout).toContain('verified 4 of 4 tasks gave the same result in both runs\n');
    const results = [0, 1, 2, 3].map((task) => fs.readFileSync(path.join(output, 'tasks', String(task)), 'utf8'));
    expect(new Set(results).size).toBe(4);
    for (const result of results) expect(result).toMatch(/\d\.\d+/);
  },
);
