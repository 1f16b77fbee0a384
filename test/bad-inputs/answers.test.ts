import * as path from 'node:path';
import { Parameters, Results } from '../../lib';
import { renderSweep } from '../manifest/support';
import { testFolder } from '../runtime/support';
import { CommandHost } from '../cli/command-host';
import { applied, FakeCluster, JOB } from '../cli/fake-cluster';
import { ANSWERS, MESSAGES } from './cases/answers';

const folder = testFolder();
const cluster = new FakeCluster();
const host = new CommandHost(folder);
const SHORT = { atFirst: 0.03, later: 0.03, node: 0.03, answer: 0.5, login: 5, pause: 0.01 };

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());
afterEach(() => {
  cluster.onRequest = undefined;
});

describe('an answer that is not from an API server, or that is wrong, makes status exit with 3 and one line', () => {
  test.each(ANSWERS)('if it $title', async ({ fault, said, isLarge = false }) => {
    cluster.onRequest = (request, response) => {
      fault(request, response);
      return true;
    };
    const { code, stdout, stderr, crash } = await host.run('status', {
      kubeconfig: cluster.writeKubeconfig(folder),
      patience: isLarge ? { ...SHORT, answer: 5 } : SHORT,
    });
    expect({ code, stdout, crash }).toEqual({ code: 3, stdout: '', crash: undefined });
    expect(stderr.length).toBeLessThan(1000);
    expect(stderr.replace(cluster.address, 'ADDRESS')).toMatch(new RegExp(`^kubepar: .*${said.source}.*\\n$`));
  });
});

describe('a command in a container whose connection sends wrong data', () => {
  const { objects } = renderSweep(Parameters.grid({ n: [1, 2] }), {
    results: Results.volume({ claimName: 'results' }),
  });

  test.each(MESSAGES)('with %s makes collect exit with 3 and one line', async (_, messages) => {
    cluster.objects = applied(objects, '2024-05-01T09:00:00Z', () => JOB.complete);
    cluster.onCreate = () => ({ phase: 'Running' });
    cluster.onExec = () => messages;
    const output = path.join(folder, 'output');
    const where = { kubeconfig: cluster.writeKubeconfig(folder), output, patience: { ...SHORT, answer: 5 } };
    const { code, stdout, stderr, crash } = await host.run('collect study', where);
    expect({ code, stdout, crash }).toEqual({ code: 3, stdout: '', crash: undefined });
    expect(stderr).toMatch(/^kubepar: .*the results on the volume.*run it again\n$/);
  });
});
