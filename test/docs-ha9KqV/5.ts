import { App, Chart } from 'cdk8s';
import { Parameters, QueueWorkerPool } from '../../lib';

const app = new App();

new QueueWorkerPool(new Chart(app, 'models'), 'models', {
  image: 'registry.example.com/boston-models:1.0.0',
  files: ['examples/boston-models/train.R'],
  command: ['Rscript', 'train.R', '$(method)'],
  items: Parameters.list('method', ['lm', 'rf', 'gbm']),
  parallelism: 4,
  secrets: [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }],
});

app.synth();
