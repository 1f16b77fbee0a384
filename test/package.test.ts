import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

describe('the published package', () => {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-package-'));

  beforeAll(() => {
    // As npm pack and npm install do, without a registry: the packages that kubepar needs are this checkout's.
    const modules = path.join(project, 'node_modules');
    fs.mkdirSync(modules);
    const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', project], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1)!;
    execFileSync('tar', ['-xzf', path.join(project, tarball), '-C', modules]);
    fs.renameSync(path.join(modules, 'package'), path.join(modules, 'kubepar'));
    const { dependencies, peerDependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as Record<
      string,
      object
    >;
    for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), 'typescript', '@types', 'tsx']) {
      fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
      fs.symlinkSync(path.resolve('node_modules', name), path.join(modules, name));
    }
    fs.writeFileSync(path.join(project, 'script.R'), 'cat(runif(1))\n');
    fs.writeFileSync(
      path.join(project, 'main.ts'),
      `import { App, Chart } from 'cdk8s';
import { StaticSimulation, type StaticSimulationProps } from 'kubepar';

const props: StaticSimulationProps = { image: 'rocker/r-ver:4.5.0', files: ['script.R'], command: ['Rscript', 'script.R'], completions: 2 };
const app = new App();
new StaticSimulation(new Chart(app, 'outside'), 'outside', props);
app.synth();
`,
    );
  }, 120_000);

  afterAll(() => {
    fs.rmSync(project, { recursive: true });
  });

  test('type-checks, synthesizes and runs in a project of its own', () => {
    const options = { cwd: project, encoding: 'utf8' } as const;
    execFileSync(
      'node_modules/typescript/bin/tsc',
      [
        '--strict',
        '--noEmit',
        '--skipLibCheck',
        '--target',
        'es2022',
        '--module',
        'node16',
        '--moduleResolution',
        'node16',
        'main.ts',
      ],
      options,
    );
    execFileSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'main.ts'], options);
    const json = execFileSync(
      process.execPath,
      ['node_modules/kubepar/bin/kubepar.js', 'try', 'dist/outside.k8s.yaml', '--verify', '--json'],
      options,
    );
    const varied = expect.arrayContaining(['host name']) as unknown;
    expect(JSON.parse(json)).toMatchObject({ study: 'outside', succeeded: 2, verification: { compared: 2, varied } });
  }, 120_000);

  test('holds the sources of neither the library nor the command, and no tests', () => {
    const folder = path.join(project, 'node_modules', 'kubepar');
    expect(fs.readdirSync(folder).sort()).toEqual([
      'LICENSE',
      'README.md',
      'bin',
      'build',
      'docs',
      'examples',
      'package.json',
      'runtime',
    ]);
  });
});
