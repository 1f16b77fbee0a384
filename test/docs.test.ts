import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { commandLine } from '../cli/commands/command-line';
import { MOST_READ_BYTES } from '../cli/output/read-output';
import { MAX_OBJECT_BYTES } from '../lib/manifest/size';
import { MAX_INT32, MAX_STRING_BYTES } from '../lib/study/checks';
import { MAX_FILE_BYTES } from '../lib/study/files';
import { MAX_TABLE_MAPS } from '../lib/study/parameters/table-files';
import { MAX_REDIS_ID } from '../lib/study/redis';
import { anchors, blocks, links, PAGES, USER_PAGES } from './docs/pages';
import { Programs, synthesize } from './docs/programs';
import { inDepth } from './in-depth';

describe('the programs of the documentation', () => {
  const programs = new Programs();

  afterAll(() => {
    programs.remove();
  });

  test('exist', () => {
    expect(programs.list.length).toBeGreaterThanOrEqual(3);
  });

  inDepth(
    'compile',
    () => {
      const tsconfig = path.join(programs.folder, 'tsconfig.json');
      fs.writeFileSync(tsconfig, JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }));
      expect(() => execFileSync('npx', ['tsc', '-p', tsconfig], { encoding: 'utf8' })).not.toThrow();
    },
    60_000,
  );

  test.each(programs.list.map(({ page, number, file }) => [page, number, file]))(
    'synthesize: that of %s, number %d',
    async (_page, _number, file) => {
      expect(Object.keys(await synthesized(file)).length).toBeGreaterThan(0);
    },
  );

  test('in the README are the first study of main.ts, with its manifest in dist/', async () => {
    const [{ page, text, file: program } = { page: '', text: '', file: '' }] = programs.list;
    const [study = 'no study'] = /^new StaticSimulation[\s\S]*?^}\);$/m.exec(text) ?? [];
    expect(page).toBe('README.md');
    expect(fs.readFileSync('main.ts', 'utf8')).toContain(study);
    const file = 'monte-carlo.k8s.yaml';
    expect(await synthesized(program)).toEqual({ [file]: fs.readFileSync(path.join('dist', file), 'utf8') });
  });

  /** The manifests of a program, by file name. */
  async function synthesized(program: string): Promise<Record<string, string>> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-docs-'));
    try {
      // Each test runs it again.
      jest.resetModules();
      await synthesize(program, folder);
      return Object.fromEntries(
        fs.readdirSync(folder).map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]),
      );
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }
});

describe('the YAML of the documentation', () => {
  const manifests = blocks('yaml');

  test.each(manifests.map(({ page, number, text }) => [page, number, text] as const))(
    'can be read, and is complete if it omits nothing: that of %s, number %d',
    (_page, _number, text) => {
      for (const document of parseAllDocuments(text)) {
        expect(document.errors).toEqual([]);
        if (text.includes('…')) continue;
        expect(document.toJS()).toMatchObject({
          apiVersion: expect.stringMatching(/./) as string,
          kind: expect.stringMatching(/./) as string,
          metadata: { name: expect.stringMatching(/./) as string },
        });
      }
    },
  );

  test('in the README is in dist/, line by line', () => {
    const [{ text } = { text: '' }] = manifests.filter(({ page }) => page === 'README.md');
    let rest = fs.readFileSync('dist/monte-carlo.k8s.yaml', 'utf8');
    rest = rest.slice(rest.indexOf('kind: Job') - 'apiVersion: batch/v1\n'.length);
    const lines = text
      .trimEnd()
      .split('\n')
      .filter((line) => !line.trim().startsWith('#'));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      const [shown = ''] = line.split('…');
      expect(rest).toContain(shown);
      rest = rest.slice(rest.indexOf(shown) + shown.length);
    }
  });

  test('has a Role for each file of docs/roles, which docs/access.md names', () => {
    const linked = links('docs/access.md').map(({ file }) => file);
    for (const name of fs.readdirSync('docs/roles')) {
      const file = path.join('docs', 'roles', name);
      const role: unknown = parseAllDocuments(fs.readFileSync(file, 'utf8'))[0]?.toJS();
      expect(role).toMatchObject({ kind: 'Role', metadata: { name: `kubepar-${path.parse(name).name}` } });
      expect(linked).toContain(file);
    }
  });
});

describe('the shell of the documentation', () => {
  const scripts = blocks('sh', PAGES);

  test.each(scripts.map(({ page, number, text }) => [page, number, text] as const))(
    'can be parsed by sh: that of %s, number %d',
    (_page, _number, text) => {
      expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    },
  );

  const lines = blocks('(?:sh)?', PAGES).flatMap(({ page, text }) =>
    [...text.matchAll(/(?:^|&& |\$ )(?:npx |kubectl )?kubepar (?!\/)([^&|>#\n]*)/gm)].map(
      ([, words = '']) => [page, words.trim()] as const,
    ),
  );

  test('contains calls of kubepar', () => {
    expect(lines.length).toBeGreaterThan(5);
  });

  test.each(lines)('%s calls kubepar with existing arguments and options: %s', (_page, words) => {
    const program = commandLine('kubepar', '', () => undefined);
    for (const command of program.commands)
      command.action(() => undefined).configureOutput({ writeErr: () => undefined });
    expect(() => program.parse(words.split(/\s+/), { from: 'user' })).not.toThrow();
  });
});

describe('the text of the documentation', () => {
  test.each(PAGES)('%s links to files and headings that exist', (page) => {
    const dead = links(page).filter(
      ({ file, anchor }) =>
        !fs.existsSync(file) || (anchor !== undefined && file.endsWith('.md') && !anchors(file).includes(anchor)),
    );
    expect(dead.map(({ link }) => link)).toEqual([]);
  });

  test.each(USER_PAGES.filter((page) => page !== 'README.md'))('%s can be reached from the README', (page) => {
    const seen = new Set<string>();
    const visit = (from: string): void => {
      if (seen.has(from)) return;
      seen.add(from);
      if (from.endsWith('.md')) for (const { file } of links(from)) visit(file);
    };
    visit('README.md');
    expect(seen).toContain(page);
  });

  test.each([
    MAX_INT32,
    MAX_STRING_BYTES - 1,
    MAX_OBJECT_BYTES,
    MAX_FILE_BYTES,
    MAX_TABLE_MAPS,
    MAX_REDIS_ID,
    MOST_READ_BYTES / 1e6,
  ])('docs/limits.md contains the limit %d of the code', (limit) => {
    expect(fs.readFileSync('docs/limits.md', 'utf8')).toMatch(
      new RegExp(`(?<![\\d,])${limit.toLocaleString('en-US')}(?![\\d,]\\d)`),
    );
  });
});
