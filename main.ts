import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { ExpandedSweep, Parameters, QueueWorkerPool, range, StaticSimulation } from './lib';

const app = new App();

new StaticSimulation(new Chart(app, 'monte-carlo'), 'monte-carlo', {
  image: 'rocker/r-ver:4.5.0',
  files: ['examples/monte-carlo/monte-carlo.R'],
  command: ['Rscript', 'monte-carlo.R'],
  completions: 100,
  parallelism: 10,
  resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256) },
});

new ExpandedSweep(new Chart(app, 'birthday'), 'birthday', {
  image: 'rocker/r-ver:4.5.0',
  files: ['examples/birthday/birthday.R'],
  command: ['Rscript', 'birthday.R', '$(n)'],
  parameters: Parameters.grid({ n: range(1, 100) }),
  resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256) },
});

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
