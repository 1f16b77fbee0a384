import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Yaml } from 'cdk8s';

describe('main.ts', () => {
  const fresh = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-synth-'));

  beforeAll(() => {
    execFileSync('npx', ['tsx', 'main.ts'], { env: { ...process.env, CDK8S_OUTDIR: fresh } });
  }, 30_000);

  afterAll(() => {
    fs.rmSync(fresh, { recursive: true });
  });

  test.each(fs.readdirSync('dist'))('the chart of %s renders the objects of its snapshot', (file) => {
    expect(Yaml.load(path.join(fresh, file))).toMatchSnapshot();
  });

  test('dist/ equals a fresh synth byte by byte and holds no other file', () => {
    const read = (folder: string): [string, string][] =>
      fs
        .readdirSync(folder)
        .sort()
        .map((file) => [file, fs.readFileSync(path.join(folder, file), 'utf8')]);
    expect(read('dist')).toEqual(read(fresh));
  });
});
