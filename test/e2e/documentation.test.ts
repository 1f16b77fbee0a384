import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { blocks } from '../docs/pages';
import { TestNamespace } from './support';

const roles = fs.readdirSync('docs/roles').map((name) => path.join('docs', 'roles', name));

describe('the complete manifests of the documentation', () => {
  test.each([
    ...blocks('yaml')
      .filter(({ text }) => !text.includes('…'))
      .map(({ page, number, text }) => [`${page}, number ${String(number)}`, text] as const),
    ...roles.map((file) => [file, fs.readFileSync(file, 'utf8')] as const),
  ])('are accepted by the API server unchanged: %s', (_what, text) => {
    // As its template is expanded.
    const input = text.replaceAll('$N', '7');
    const args = ['--namespace', 'default', 'create', '--dry-run=server', '--validate=strict', '-f', '-'];
    expect(spawnSync('kubectl', args, { input, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('the manifests of the studies in the documentation and in main.ts', () => {
  const cluster = new TestNamespace();

  test('match the schema of the API server at every level', () => {
    execFileSync('npx', ['tsx', 'scripts/documented-studies.ts', cluster.folder]);
    const written = fs.readdirSync(cluster.folder, { recursive: true, encoding: 'utf8' });
    const manifests = [
      ...written.filter((file) => file.endsWith('.yaml')).map((file) => path.join(cluster.folder, file)),
      ...fs.readdirSync('dist').map((file) => path.join('dist', file)),
    ];
    expect(manifests.length).toBeGreaterThan(blocks('ts').length);
    for (const file of manifests) {
      const args = ['--namespace', cluster.name, 'create', '--dry-run=server', '--validate=strict', '-f', file];
      expect(spawnSync('kubectl', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
  });
});
