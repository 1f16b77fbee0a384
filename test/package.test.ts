import { cases } from './thoroughness';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const TYPES = ['commonjs', 'module'];

describe('the published package', () => {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-package-'));

  const buildFolder = (): number => fs.statSync('build').ino;
  let before = 0;
  let after = 0;

  beforeAll(() => {
    execFileSync('sh', ['scripts/prepare.sh']);
    before = buildFolder();
    // As npm pack and npm install do, without a registry: kubepar uses the packages of this checkout.
    const modules = path.join(project, 'node_modules');
    fs.mkdirSync(modules);
    const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', project], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1)!;
    after = buildFolder();
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
    for (const type of TYPES) {
      const programs = path.join(project, type);
      fs.mkdirSync(programs);
      fs.writeFileSync(path.join(programs, 'package.json'), JSON.stringify({ type }));
      fs.cpSync('examples', path.join(programs, 'examples'), { recursive: true });
      const main = fs.readFileSync('main.ts', 'utf8').replace("'./lib'", "'kubepar'");
      fs.writeFileSync(path.join(programs, 'main.ts'), main);
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
    // Checks the types of all three at once, and writes main.js next to each.
    const tsc = path.resolve('node_modules/typescript/bin/tsc');
    const options = ['--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16'];
    const programs = ['main.ts', ...TYPES.map((type) => path.join(type, 'main.ts'))];
    execFileSync(process.execPath, [tsc, ...options, ...programs], { cwd: project, encoding: 'utf8' });
  }, 120_000);

  afterAll(() => {
    fs.rmSync(project, { recursive: true });
  });

  test('leaves an up-to-date build in its place, since commands may start meanwhile', () => {
    expect(after).toBe(before);
  });

  test('type-checks, synthesizes and runs in a separate project', () => {
    const options = { cwd: project, encoding: 'utf8' } as const;
    execFileSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'main.ts'], options);
    const json = execFileSync(
      process.execPath,
      ['node_modules/kubepar/bin/kubepar.js', 'try', 'dist/outside.k8s.yaml', '--verify', '--json'],
      options,
    );
    const varied = expect.arrayContaining(['host name']) as unknown;
    expect(JSON.parse(json)).toMatchObject({ study: 'outside', succeeded: 2, verification: { compared: 2, varied } });
  }, 120_000);

  describe.each(TYPES)('in a project of type %s', (type) => {
    const programs = path.join(project, type);

    test.each(
      cases<[string, string]>([
        ['this Node', process.execPath],
        [
          'Node 22',
          path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'kubepar/node-22/bin/node'),
        ],
      ]),
    )(
      'main.ts creates the manifests of this repository, byte for byte, with %s',
      (_, node) => {
        const outdir = fs.mkdtempSync(path.join(programs, 'dist-'));
        execFileSync(node, ['main.js'], { cwd: programs, env: { ...process.env, CDK8S_OUTDIR: outdir } });
        expect(contentOf(outdir)).toEqual(contentOf('dist'));
      },
      60_000,
    );
  });

  test('contains the sources of neither the library nor the command, and no tests', () => {
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

/** The files of a folder by name. */
function contentOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    fs.readdirSync(folder).map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]),
  );
}
