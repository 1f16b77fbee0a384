import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters, QueueWorkerPool } from '../../lib';

const app = new App();

new QueueWorkerPool(new Chart(app, 'boston-models'), 'boston-models', {
  image: 'registry.example.com/boston-models:1.0.0',
  files: ['examples/boston-models/train.R'],
  command: ['Rscript', 'train.R', '$(method)'],
  items: Parameters.list('method', ['lm', 'rf', 'gbm', 'enet', 'brnn', 'bridge']),
  parallelism: 4,
  lease: Duration.minutes(1),
  secrets: [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }],
  env: { GCS_AUTH_FILE: '/var/secrets/google/key.json' },
  resources: { cpu: Cpu.millis(500), memory: Size.gibibytes(1) },
});

app.synth();
