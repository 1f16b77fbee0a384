import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { ExpandedSweep, Parameters, range } from '../../lib';

const app = new App();

new ExpandedSweep(new Chart(app, 'power'), 'power', {
  image: 'rocker/r-ver:4.5.0',
  command: ['Rscript', '-e', 'p <- kubepar_parameters(); power.t.test(n = p$n, delta = p$delta)$power'],
  parameters: Parameters.grid({ delta: range(0.1, 1, 0.1), n: [10, 20, 50, 100, 200, 500] }),
  layout: 'indexed',
  parallelism: 10,
  tasksPerPod: 5,
  resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256) },
});

app.synth();
