import { App, Chart } from 'cdk8s';
import { StaticSimulation } from '../../lib';

const app = new App();

new StaticSimulation(new Chart(app, 'bootstrap'), 'bootstrap', {
  image: 'rocker/r-ver:4.5.0',
  command: ['Rscript', '-e', 'x <- scan("/data/sample.txt", quiet = TRUE); mean(sample(x, replace = TRUE))'],
  completions: 200,
  pod: {
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'samples', readOnly: true } }],
    containers: [{ name: 'task', volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }] }],
  },
});

app.synth();
