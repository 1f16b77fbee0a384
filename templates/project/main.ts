import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { ExpandedSweep, Parameters, QueueWorkerPool, StaticSimulation } from 'kubepar';

// One study of each pattern: keep what you need. `npm run synth` writes a manifest for each chart to dist/.
const app = new App();

/** What the pods of each study have in common. */
const common = {
  image: 'rocker/r-ver:4.5.0',
  files: ['scripts/mean.R'],
  resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256) },
};

// The same command, many times.
new StaticSimulation(new Chart(app, 'simulation'), 'simulation', {
  ...common,
  command: ['Rscript', 'mean.R', '1000'],
  completions: 20,
  parallelism: 5,
});

// The same command for each row of a table.
new ExpandedSweep(new Chart(app, 'sweep'), 'sweep', {
  ...common,
  command: ['Rscript', 'mean.R', '$(n)'],
  parameters: Parameters.grid({ n: [10, 100, 1000] }),
});

// Workers that take items from a queue: for items of unequal length. Needs the Secret pool-redis, see deploy.sh.
new QueueWorkerPool(new Chart(app, 'pool'), 'pool', {
  ...common,
  command: ['Rscript', 'mean.R', '$(n)'],
  items: Parameters.list('n', [10, 100, 1000, 10_000]),
  parallelism: 2,
});

app.synth();
