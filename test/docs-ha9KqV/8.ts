import { App, Chart } from 'cdk8s';
import { Parameters, QueueWorkerPool } from '../../lib';

const app = new App();

new QueueWorkerPool(new Chart(app, 'boston-loop'), 'boston-loop', {
  image: 'registry.example.com/boston-models:1.0.0',
  files: ['examples/boston-models/train.R', 'examples/boston-models/train-loop.R'],
  command: ['Rscript', 'train-loop.R'],
  items: Parameters.list('method', ['lm', 'rf', 'gbm']),
  loop: true,
});

app.synth();
