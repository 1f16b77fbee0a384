import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Yaml } from 'cdk8s';
import { isSecretName } from './lib/study/secret-names';

describe('main.ts', () => {
  const fresh = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-synth-'));

  beforeAll(() => {
    const tsx = require.resolve('tsx/cli');
    execFileSync(process.execPath, [tsx, 'main.ts'], { env: { ...process.env, CDK8S_OUTDIR: fresh } });
  }, 30_000);

  afterAll(() => {
    fs.rmSync(fresh, { recursive: true });
  });

  test.each(fs.readdirSync('dist'))('the chart of %s renders the objects of its snapshot', (file) => {
    expect(objectsOf(path.join(fresh, file))).toMatchSnapshot();
  });

  test('dist/ contains no secret: no Secret, no private key, and no variable with the name of one has a value', () => {
    for (const file of fs.readdirSync('dist')) {
      const text = fs.readFileSync(path.join('dist', file), 'utf8');
      expect(text).not.toMatch(/PRIVATE KEY|^kind: Secret$/m);
      const secret = variables(objectsOf(path.join('dist', file))).filter(
        ({ name, value }) => value !== undefined && (isSecretName(name) || name.endsWith('_AUTH')),
      );
      expect(secret).toEqual([]);
    }
  });

  test('dist/ equals a fresh synth byte by byte and contains no other file', () => {
    const read = (folder: string): [string, string][] =>
      fs
        .readdirSync(folder)
        .sort()
        .map((file) => [file, fs.readFileSync(path.join(folder, file), 'utf8')]);
    expect(read('dist')).toEqual(read(fresh));
  });
});

const known = new Map<string, unknown>();

/** The objects of a manifest. An equal text is parsed once. */
function objectsOf(file: string): unknown {
  const text = fs.readFileSync(file, 'utf8');
  if (!known.has(text)) known.set(text, Yaml.load(file));
  return known.get(text);
}

/** All environment variables of all containers. */
function variables(value: unknown): { readonly name: string; readonly value?: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, child]) =>
    key === 'env' ? (child as { name: string; value?: string }[]) : variables(child),
  );
}
