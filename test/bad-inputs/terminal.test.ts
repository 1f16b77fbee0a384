import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { Parameters, StaticSimulation } from '../../lib';
import { toJsonText } from '../../cli/text/printing';
import { jobsOf, renderSweep } from '../manifest/support';
import { testFolder } from '../runtime/support';
import { CLUSTER_COMMANDS, CommandHost, type ClusterCommand } from '../cli/command-host';
import { applied, endedPod, FakeCluster, JOB, type FakeJob } from '../cli/fake-cluster';
import { kubepar } from '../cli/support';

const folder = testFolder();
const cluster = new FakeCluster();
const host = new CommandHost(folder);

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

/** Clears the screen, sets a title, a clipboard and a link, rings the bell, moves back, and reverses the direction. */
const HOSTILE =
  '\u001b[2J\u001b]0;t\u0007\u001b]52;c;eA==\u0007\u001b]8;;http://x\u001b\\\u009b31m\r\b\u007f\u202e\u2066';
// eslint-disable-next-line no-control-regex -- these are what this is about
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** A study in which one task has failed. All texts that no naming rule checks are hostile. */
function deploy(): void {
  const rendered = renderSweep(Parameters.list('method', ['lm', `x${HOSTILE}`]));
  const jobs = jobsOf(rendered) as unknown as FakeJob[];
  const pods = jobs.map((job, task) =>
    endedPod(job, task === 0 ? { output: `a${HOSTILE},b\n1,${HOSTILE}\n` } : { error: HOSTILE }),
  );
  const [condition] = JOB.failed.conditions;
  const failed = { ...JOB.failed, conditions: [{ ...condition, message: HOSTILE, reason: HOSTILE }] };
  cluster.objects = [
    ...applied(rendered.objects, '2024-05-02T09:00:00Z', (task) => (task === 1 ? failed : JOB.complete)),
    ...pods.map(({ pod }) => ({ ...pod, spec: { nodeName: HOSTILE } })),
  ];
  cluster.logs = new Map(pods.map(({ pod, log }) => [pod.metadata.name, log]));
}

describe('foreign text is shown on a terminal, not interpreted', () => {
  test.each(Object.keys(CLUSTER_COMMANDS) as ClusterCommand[])('by %s', async (command) => {
    deploy();
    const output = path.join(folder, 'output');
    const where = { kubeconfig: cluster.writeKubeconfig(folder), output, results: output };
    const { stdout, stderr, crash } = await host.run(command, where);
    expect(crash).toBeUndefined();
    expect(stdout + stderr).not.toBe('');
    expect(stdout + stderr).not.toMatch(OBEYED);
  });

  test('by rerun as text with the same value in YAML', async () => {
    deploy();
    const { stdout } = await host.run('rerun study', { kubeconfig: cluster.writeKubeconfig(folder), results: folder });
    expect(stdout).not.toMatch(OBEYED);
    expect(parse(stdout)).toMatchObject({ kind: 'Job' });
  });

  test('by try, in the live output of a single task', () => {
    const chart = new Chart(new App({ outdir: folder }), 'shown');
    const command = ['printf', '\\033[2J\\033]0;t\\007 \\302\\23331m\\r\\b é\\n'];
    new StaticSimulation(chart, 'shown', { image: 'r-base:4.4.0', command, completions: 1 });
    App.of(chart).synth();
    const file = path.join(folder, 'shown.k8s.yaml');
    const output = path.join(folder, 'shown');
    const { stdout, stderr } = kubepar(['try', file, '--task', '0', '--output', output]);
    expect(stderr).toContain('\\x1b[2J\\x1b]0;t\\x07 \\x9b31m\\x0d\\x08 é\n');
    expect(stdout + stderr).not.toMatch(OBEYED);
    expect(fs.readFileSync(path.join(output, 'tasks', '0'), 'utf8')).toContain('\u001b[2J');
  });

  test.each([['status'], ['collect'], ['report'], ['plan'], ['try'], ['wait'], ['nonsense']])(
    'by %s, from its own arguments',
    (command) => {
      const given = `${HOSTILE}x`;
      const { stdout, stderr } = kubepar(command === 'nonsense' ? [given] : [command, given, `--${given}`]);
      expect(stderr).not.toBe('');
      expect(stdout + stderr).not.toMatch(OBEYED);
    },
  );

  test('in JSON, as JSON escapes: a reader gets the same value', () => {
    const value = { text: HOSTILE, [HOSTILE]: 1 };
    expect(toJsonText(value)).not.toMatch(OBEYED);
    expect(JSON.parse(toJsonText(value))).toEqual(value);
  });
});
