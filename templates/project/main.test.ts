import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';

/** The files of a folder by name. */
function contentOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    fs.readdirSync(folder).map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]),
  );
}

// dist/ is the snapshot: it is committed, and a change of it is reviewed. `npm run synth` updates it.
test('dist/ equals a fresh synth', () => {
  const fresh = fs.mkdtempSync(path.join(os.tmpdir(), 'synth-'));
  try {
    execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], { env: { ...process.env, CDK8S_OUTDIR: fresh } });
    deepEqual(contentOf('dist'), contentOf(fresh));
  } finally {
    fs.rmSync(fresh, { recursive: true });
  }
});
