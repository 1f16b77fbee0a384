import * as fs from 'node:fs';
import * as path from 'node:path';
import { alternate, seconds, type Bench, type Row } from './measure';
import { inFreshNamespace } from './namespace';
import { run } from './process';
import { makespanOf, monteCarlo } from './study';

/** How many times as fast as the loop `kubepar collect` must be. */
const TARGET = 5;
const LOGS = 100;

/** `kubepar collect` of 100 logs, compared with a shell loop over `kubectl logs` of the same pods. */
export async function* collect(bench: Bench): AsyncGenerator<Row> {
  const { folder, signal } = bench;
  const study = monteCarlo(folder, 1);
  const { kubepar, loop } = await inFreshNamespace(signal, async (namespace) => {
    bench.say(`  ${String(LOGS)} pods whose logs are collected`);
    await makespanOf(study, namespace, signal);
    return alternate(bench, {
      kubepar: () => {
        const output = fs.mkdtempSync(path.join(folder, 'collect-'));
        const args = ['bin/kubepar.js', 'collect', study.file, '--namespace', namespace, '--output', output];
        // It fails unless every result exists and is complete.
        return seconds(() => run(process.execPath, args, { signal }));
      },
      loop: async () => {
        const output = fs.mkdtempSync(path.join(folder, 'loop-'));
        const args = ['bench/hand-written/collect-logs.sh', namespace, study.selector, output];
        const time = await seconds(() => run('sh', args, { signal }));
        const logs = fs.readdirSync(output).length;
        if (logs !== LOGS) throw new Error(`the loop must find ${String(LOGS)} logs, got ${String(logs)}`);
        return time;
      },
    });
  });
  yield {
    measurement: `collect of ${String(LOGS)} logs`,
    kubepar,
    against: 'loop over kubectl logs',
    alternative: loop,
    result: `${(loop / kubepar).toFixed(1)} times as fast`,
    target: `at least ${String(TARGET)}`,
    met: loop / kubepar >= TARGET,
  };
}
