import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { StaticSimulation } from '../../lib';

const app = new App();

new StaticSimulation(new Chart(app, 'monte-carlo'), 'monte-carlo', {
  image: 'rocker/r-ver:4.5.0',
  files: ['examples/monte-carlo/monte-carlo.R'],
  command: ['Rscript', 'monte-carlo.R'],
  completions: 1000,
  parallelism: 50,
  tasksPerPod: 10,
  retries: 1,
  taskTimeout: Duration.minutes(5),
  deadline: Duration.hours(2),
  resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256) },
  pod: { nodeSelector: { pool: 'batch' } },
});

app.synth();
