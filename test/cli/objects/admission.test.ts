import { seenWorkload, waitsForAdmission, type SeenWorkload } from '../../../cli/objects/admission';
import { StudyCommands } from '../../../cli/study/study-commands';
import { Commands } from '../../../cli/text/commands-to-copy';
import { version } from '../results/support';

const COMMANDS = new StudyCommands(new Commands('npx kubepar', { namespace: 'team' }), version(1));
const held = (name: string): Parameters<typeof waitsForAdmission>[0][number] => ({
  object: `Job ${name}`,
  queue: 'team-a',
  owners: [`Job ${name}`],
});

describe('the reason why a study waits for admission', () => {
  test('is found for 20,000 Jobs within a second', () => {
    const names = Array.from({ length: 20_000 }, (_, row) => `study-${String(row)}`);
    // Kueue lists the Workloads in another order.
    const workloads = names.toReversed().map((name): SeenWorkload => ({ objects: [`Job ${name}`], reason: 'busy' }));
    const start = Date.now();
    const [reason] = waitsForAdmission(names.map(held), workloads, COMMANDS);
    expect(Date.now() - start).toBeLessThan(1000);
    expect(reason?.what).toBe('Job study-0 and 19999 more wait for admission in queue team-a: busy');
  });

  test('is named where a Workload was deactivated, which Kueue never starts', () => {
    const workload = seenWorkload({
      metadata: { ownerReferences: [{ kind: 'Job', name: 'study' }] },
      spec: { active: false },
    });
    const [reason] = waitsForAdmission([held('study')], [workload], COMMANDS);
    expect(reason?.advice).toBe(
      'it would wait forever: have its Workload activated again, with spec.active: true:\n    kubectl get workloads --namespace team',
    );
  });
});
