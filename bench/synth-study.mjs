// Synthesizes one study of a size. Plain JavaScript, since it runs on build/ as a user's program does: compiling TypeScript would
// take longer than the synth that is measured.
//
// usage: node synth-study.mjs FOLDER simulation|grid|jobs SIZE
//        node synth-study.mjs FOLDER plain SIZE JOB_FILE
import * as fs from 'node:fs';
import { argv } from 'node:process';
import { App, Chart } from 'cdk8s';

const [folder, kind, size, jobFile] = argv.slice(2);
const app = new App({ outdir: folder });
const chart = new Chart(app, 'study');
const common = { image: 'rocker/r-ver:4.5.0', command: ['Rscript', 'script.R'] };

const STUDIES = {
  async simulation(completions) {
    const { StaticSimulation } = await import('../build/lib/index.js');
    const tasksPerPod = Math.ceil(completions / 1000);
    new StaticSimulation(chart, 'study', { ...common, completions, tasksPerPod });
  },
  async grid(rows) {
    const { ExpandedSweep, Parameters, range } = await import('../build/lib/index.js');
    const parameters = Parameters.grid({ a: range(1, rows / 10), b: range(0.1, 1, 0.1) });
    new ExpandedSweep(chart, 'study', {
      ...common,
      parameters,
      layout: 'indexed',
      tasksPerPod: Math.ceil(rows / 1000),
    });
  },
  async jobs(rows) {
    const { ExpandedSweep, Parameters, range } = await import('../build/lib/index.js');
    new ExpandedSweep(chart, 'study', { ...common, parameters: Parameters.grid({ n: range(1, rows) }), maxJobs: rows });
  },
  // The same number of Jobs as large as the one in the file, without kubepar.
  async plain(jobs) {
    const { KubeJob } = await import('../build/imports/k8s.js');
    const { metadata, spec } = JSON.parse(fs.readFileSync(jobFile, 'utf8'));
    for (let n = 1; n <= jobs; n++) {
      const name = `${metadata.labels['app.kubernetes.io/instance']}-${n}`;
      new KubeJob(chart, `job-${n}`, { metadata: { ...metadata, name }, spec: JSON.parse(JSON.stringify(spec)) });
    }
  },
};

await STUDIES[kind](Number(size));
app.synth();
