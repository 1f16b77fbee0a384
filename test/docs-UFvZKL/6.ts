import { App, Chart } from 'cdk8s';
import { StaticSimulation } from '../../lib';

const app = new App();

new StaticSimulation(new Chart(app, 'bootstrap'), 'bootstrap', {
  image: 'rocker/r-ver:4.5.0',
  command: ['Rscript', '-e', 'write.csv2(data.frame(mean = mean(rnorm(9))), row.names = FALSE)'],
  completions: 20,
  output: { format: 'csv', header: true, delimiter: ';', decimal: ',' },
});

app.synth();
