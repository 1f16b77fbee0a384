import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { StaticSimulation } from '../../../lib';
import { tryMostAtATime } from '../../../cli/results/at-a-time';
import { tryReadAttempts } from '../../../cli/results/collected-folder';
import { testFolder } from '../../runtime/support';
import { kubepar } from '../support';

const folder = testFolder();

test.each([1, 2])(
  'of %i tasks at a time, the collected attempts have as many at a time',
  (jobs) => {
    const outdir = path.join(folder, String(jobs));
    const app = new App({ outdir });
    const command = ['sh', '-c', 'sleep 0.8; echo 1'];
    new StaticSimulation(new Chart(app, 'study'), 'study', { image: 'r-base:4.4.0', command, completions: 6 });
    app.synth();
    const output = path.join(outdir, 'results');
    const { code } = kubepar(['try', path.join(outdir, 'study.k8s.yaml'), '--jobs', String(jobs), '--output', output]);
    expect(code).toBe(0);
    const attempts = tryReadAttempts(output);
    expect(attempts).toHaveLength(6);
    expect(tryMostAtATime(attempts)).toBe(jobs);
  },
  60_000,
);
