import { App, Chart, Duration, Size } from 'cdk8s';
import { Parameters, QueueWorkerPool, RedisService, Results } from '../../lib';

const app = new App();

const redis = new RedisService(new Chart(app, 'redis'), 'redis', {
  storage: Size.gibibytes(5),
  memory: Size.gibibytes(1),
  password: { secret: 'redis', key: 'password' },
});

new QueueWorkerPool(new Chart(app, 'chains'), 'chains', {
  image: 'rocker/r-ver:4.5.0',
  command: ['Rscript', '-e', 'saveRDS(cumsum(rnorm(1e6)), Sys.getenv("KUBEPAR_RESULT"))'],
  items: ['chain 1', 'chain 2'],
  results: Results.volume({ claimName: 'results' }),
  taskTimeout: Duration.hours(2),
  redis,
});

new QueueWorkerPool(new Chart(app, 'means'), 'means', {
  image: 'rocker/r-ver:4.5.0',
  command: ['Rscript', '-e', 'mean(rexp(kubepar_parameters()$n))'],
  items: Parameters.list('n', [1e5, 1e6]),
  redis,
});

app.synth();
