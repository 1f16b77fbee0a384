import { App, Chart } from 'cdk8s';
import { ExpandedSweep, Parameters, range } from '../../lib';

const app = new App();

new ExpandedSweep(new Chart(app, 'birthday'), 'birthday', {
  image: 'rocker/r-ver:4.5.0',
  files: ['examples/birthday/birthday.R'],
  command: ['Rscript', 'birthday.R', '$(n)'],
  parameters: Parameters.grid({ n: range(1, 100) }),
});

app.synth();
