import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { testFolder } from '../../runtime/support';
import { kubepar } from '../support';
import { IS_THOROUGH } from '../../thoroughness';

const folder = testFolder();
const project = path.join(folder, 'studies');
const modules = path.join(project, 'node_modules');

/** All files below a folder, without those of packages. */
function filesOf(root: string): string[] {
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('node_modules'))
    .sort();
}

const FILES = [
  '.gitattributes',
  '.github/workflows/studies.yaml',
  '.gitignore',
  '.gitlab-ci.yml',
  'README.md',
  'cdk8s.yaml',
  'deploy.sh',
  'main.test.ts',
  'main.ts',
  'package.json',
  'scripts/mean.R',
  'scripts/synth.sh',
  'tsconfig.json',
  'vendor/kubepar-0.1.0.tgz',
];

/** As npm install does, without a registry: the packages of this checkout, and kubepar from the project's own file. */
function install(): void {
  fs.mkdirSync(modules);
  for (const name of fs.readdirSync('node_modules'))
    fs.symlinkSync(path.resolve('node_modules', name), path.join(modules, name));
  execFileSync('tar', ['-xzf', path.join(project, 'vendor', 'kubepar-0.1.0.tgz'), '-C', modules]);
  fs.renameSync(path.join(modules, 'package'), path.join(modules, 'kubepar'));
}

describe('kubepar init', () => {
  test('creates a project, and says what to do next', () => {
    expect(kubepar(['init', project])).toEqual({
      code: 0,
      stdout: `${project} is ready; next:\n    cd ${project}\n    npm install\n    npm run synth\n    npm test\n`,
      stderr: '',
    });
    expect(filesOf(project)).toEqual(FILES);
    expect(fs.readdirSync(folder)).toEqual(['studies']);
  }, 60_000);

  test('pins the versions with which kubepar is tested', () => {
    const { dependencies, devDependencies } = JSON.parse(
      fs.readFileSync(path.join(project, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    expect(dependencies!['kubepar']).toBe('file:vendor/kubepar-0.1.0.tgz');
    const pinned = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) => name !== 'kubepar');
    const installed = pinned.map(([name]) => {
      const text = fs.readFileSync(path.join('node_modules', name, 'package.json'), 'utf8');
      return [name, (JSON.parse(text) as { readonly version: string }).version];
    });
    expect(pinned).toEqual(installed);
  });

  test('creates a project whose synth and test pass, and whose test fails after an edit without a synth', () => {
    install();
    const npm = (...args: readonly string[]): ReturnType<typeof spawnSync> =>
      spawnSync('npm', args, { cwd: project, encoding: 'utf8' });
    const synth = npm('run', 'synth');
    expect([synth.status, synth.stderr]).toEqual([0, '']);
    const manifests = ['pool.k8s.yaml', 'simulation.k8s.yaml', 'sweep.k8s.yaml'];
    expect(fs.readdirSync(path.join(project, 'dist'))).toEqual(manifests);
    expect(npm('test')).toMatchObject({ status: 0 });
    const main = path.join(project, 'main.ts');
    fs.writeFileSync(main, fs.readFileSync(main, 'utf8').replace('completions: 20', 'completions: 30'));
    expect(npm('test').status).not.toBe(0);
    const pool = path.join(project, 'dist', 'pool.k8s.yaml');
    const change: Record<string, () => void> = {
      'a manifest of a study that was removed': () => {
        fs.writeFileSync(path.join(project, 'dist', 'old.k8s.yaml'), '');
      },
      'an edit by hand': () => {
        fs.appendFileSync(pool, '# edited\n');
      },
      'Windows line endings': () => {
        fs.writeFileSync(pool, fs.readFileSync(pool, 'utf8').replaceAll('\n', '\r\n'));
      },
      'a manifest that is missing': () => {
        fs.rmSync(pool);
      },
    };
    for (const [what, make] of IS_THOROUGH ? Object.entries(change) : []) {
      expect(npm('run', 'synth')).toMatchObject({ status: 0 });
      expect(npm('test')).toMatchObject({ status: 0 });
      expect(fs.readdirSync(path.join(project, 'dist'))).toEqual(manifests);
      make();
      expect([what, npm('test').status]).toEqual([what, 1]);
    }
    if (IS_THOROUGH) expect(npm('run', 'synth')).toMatchObject({ status: 0 });
    expect(filesOf(project).filter((file) => !file.startsWith('dist/'))).toEqual(FILES);
  }, 180_000);

  test('creates the same project from the packed package', () => {
    const other = path.join(folder, 'other');
    const packed = path.join(modules, 'kubepar', 'bin', 'kubepar.js');
    expect(spawnSync(process.execPath, [packed, 'init', other], { encoding: 'utf8' })).toMatchObject({ status: 0 });
    expect(filesOf(other)).toEqual(FILES);
  }, 60_000);

  test.each<[string, (target: string) => void, string]>([
    [
      'a folder with files',
      (target) => {
        fs.mkdirSync(target);
        for (const name of ['b.R', 'a.R']) fs.writeFileSync(path.join(target, name), 'x');
      },
      'one with a.R and 1 more',
    ],
    [
      'a file',
      (target) => {
        fs.writeFileSync(target, 'x');
      },
      'a file',
    ],
  ])('refuses %s, and leaves it as it is', (_, make, got) => {
    const target = path.join(fs.mkdtempSync(path.join(folder, 'refused-')), 'target');
    make(target);
    expect(kubepar(['init', target])).toEqual({
      code: 2,
      stdout: '',
      stderr: `kubepar: ${target}: must be a new or empty folder, got ${got}; choose another one\n`,
    });
    expect(fs.readdirSync(path.dirname(target))).toEqual(['target']);
  });

  test('accepts an empty folder, also where the name has blanks', () => {
    const target = path.join(folder, 'my studies');
    fs.mkdirSync(target);
    expect(kubepar(['init', target])).toMatchObject({ code: 0, stderr: '' });
    expect(filesOf(target)).toEqual(FILES);
  }, 60_000);

  test('accepts the working folder, and a link to an empty folder', () => {
    const [target, link] = [path.join(folder, 'here'), path.join(folder, 'link')];
    fs.mkdirSync(target);
    fs.symlinkSync(target, link);
    expect(kubepar(['init', link])).toMatchObject({ code: 0, stderr: '' });
    expect(filesOf(target)).toEqual(FILES);
    fs.rmSync(target, { recursive: true });
    fs.mkdirSync(target);
    expect(kubepar(['init', '.'], { cwd: target })).toMatchObject({ code: 0, stderr: '' });
    expect(filesOf(target)).toEqual(FILES);
  }, 60_000);
});

describe('the deploy script', () => {
  /** Runs it with stand-ins for kubectl and for npx kubepar, which exits with these codes. */
  function deploy(codes: Readonly<Record<string, number>>): { code: number | null; calls: string[] } {
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    const calls = path.join(bin, 'calls');
    const cases = Object.entries(codes).map(([command, code]) => `${command}) exit ${String(code)} ;;`);
    const program = (name: string, ...lines: readonly string[]): void => {
      fs.writeFileSync(path.join(bin, name), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
    };
    program('kubectl', `echo "kubectl $*" >>${calls}`);
    program('npx', `echo "$*" >>${calls}`, `case "$2" in ${cases.join(' ')} esac`);
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const { status } = spawnSync('sh', ['deploy.sh', 'team'], { cwd: project, env });
    return { code: status, calls: fs.readFileSync(calls, 'utf8').trim().split('\n') };
  }

  test('applies, waits for, collects, reports and cleans each study', () => {
    const { code, calls } = deploy({});
    expect(code).toBe(0);
    expect(calls.filter((call) => call.includes('apply'))).toHaveLength(3);
    expect(calls.slice(-4)).toEqual([
      'kubepar wait dist/sweep.k8s.yaml --namespace team',
      'kubepar collect dist/sweep.k8s.yaml --namespace team --output results/sweep',
      'kubepar report results/sweep',
      'kubepar clean dist/sweep.k8s.yaml --namespace team --yes',
    ]);
  });

  test('collects the rest of a study with failures, and exits with 1', () => {
    const { code, calls } = deploy({ wait: 1, collect: 1 });
    expect(code).toBe(1);
    expect(calls.filter((call) => call.startsWith('kubepar report'))).toHaveLength(3);
  });

  test('stops at once if the cluster cannot be reached', () => {
    const { code, calls } = deploy({ wait: 3 });
    expect(code).toBe(3);
    expect(calls.filter((call) => call.startsWith('kubepar'))).toHaveLength(1);
  });
});
