import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { StaticSimulation } from '../../lib';

const app = new App();

new StaticSimulation(new Chart(app, 'monte-carlo'), 'monte-carlo', {
  image: 'rocker/r-ver:4.5.0',
  files: ['examples/monte-carlo/monte-carlo.R'],
  command: ['Rscript', 'monte-carlo.R'],
  completions: 100,
  parallelism: 10,
  resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256) },
});

app.synth();
