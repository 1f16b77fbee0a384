// Reads damaged inputs, and stores those that cause failures in corpus/.
//
// usage: npm run fuzz -- [--seed S] [--count N] [KIND…]
import { parseArgs } from 'node:util';
import { fuzz, keep } from './fuzz';
import { makeKinds, withFolder } from './kinds';

void withFolder(async (folder) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '10000' } },
  });
  const [seed, count] = [Number(values.seed), Number(values.count)];
  const kinds = await makeKinds(folder);
  for (const name of positionals.length > 0 ? positionals : Object.keys(kinds)) {
    const kind = kinds[name];
    if (kind === undefined) throw new Error(`there is no kind ${name}; kinds are ${Object.keys(kinds).join(', ')}`);
    const start = Date.now();
    const findings = await fuzz(kind, seed, count);
    const seconds = String(Math.round((Date.now() - start) / 1000));
    process.stdout.write(`${name}: ${String(findings.length)} of ${String(count)} went wrong, ${seconds} s\n`);
    for (const [number, finding] of findings.entries())
      process.stdout.write(`  ${keep(name, finding, `${values.seed}-${String(number)}`)}\n    ${finding.why}\n`);
    if (findings.length > 0) process.exitCode = 1;
  }
});
