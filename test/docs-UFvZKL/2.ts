import { App, Chart } from 'cdk8s';
import { ExpandedSweep, Parameters, range } from '../../lib';

const pilot = Parameters.table([{ n: 5, p: 0.5 }]);
const parameters = Parameters.grid({ n: range(10, 50, 10), p: [0.1, 0.2, 0.3] })
  .where((row) => row.n * row.p >= 2)
  .concat(pilot)
  .replicate(4);

const app = new App();

new ExpandedSweep(new Chart(app, 'coverage'), 'coverage', {
  image: 'rocker/r-ver:4.5.0',
  files: ['examples/birthday/birthday.R'],
  command: ['Rscript', 'birthday.R', '$(n)'],
  parameters,
});

app.synth();
