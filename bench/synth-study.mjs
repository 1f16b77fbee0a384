// Synthesizes a study with so many completions. Plain JavaScript, since it runs on build/ as a user's program does: compiling
// TypeScript would take longer than the synth that is measured.
//
// usage: node synth-study.mjs FOLDER COMPLETIONS TASKS_PER_POD
import { argv } from 'node:process';
import { App, Chart } from 'cdk8s';
import { StaticSimulation } from '../build/lib/index.js';

const [folder, completions, tasksPerPod] = argv.slice(2);
const app = new App({ outdir: folder });
new StaticSimulation(new Chart(app, 'monte-carlo'), 'monte-carlo', {
  image: 'rocker/r-ver:4.5.0',
  files: ['examples/monte-carlo/monte-carlo.R'],
  command: ['Rscript', 'monte-carlo.R'],
  completions: Number(completions),
  tasksPerPod: Number(tasksPerPod),
});
app.synth();
