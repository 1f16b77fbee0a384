import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { checkFiles } from '../../lib/study/files';
import { ProblemList } from '../../lib/study/problems';
import { messagesOf, TestProject } from '../support';
import { cases } from '../thoroughness';

const project = new TestProject();

const TOO_MANY = (source: string, position = 0): string =>
  `files[${String(position)}]: must have at most 6000 files and 50000000 bytes, with all other files, got "${source}"; name only the files that the command needs, and put the others into the image or on a volume`;

/** Runs as an unprivileged user, even if the tests run as root. */
function withoutRights<Result>(work: () => Result): Result {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    return work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

function paths(...files: unknown[]): string[] {
  const problems = new ProblemList();
  const found = checkFiles(problems, files);
  problems.throwIfAny('chart/study');
  return found.map((file) => file.path);
}

describe('files of the project', () => {
  test('none are needed', () => {
    expect(checkFiles(new ProblemList(), undefined)).toEqual([]);
    expect(paths()).toEqual([]);
  });

  test('a file is in the working folder under its own name', () => {
    project.write('examples/monte-carlo/monte-carlo.R');
    expect(paths('examples/monte-carlo/monte-carlo.R')).toEqual(['monte-carlo.R']);
    expect(paths('./examples/../examples/monte-carlo/monte-carlo.R')).toEqual(['monte-carlo.R']);
    expect(paths(project.path('examples/monte-carlo/monte-carlo.R'))).toEqual(['monte-carlo.R']);
  });

  test('a folder is there with all its contents, including hidden files', () => {
    for (const file of ['src/b.R', 'src/a.R', 'src/deep/er/c.R', 'src/.Rprofile', 'other.R']) project.write(file);
    const all = ['src/.Rprofile', 'src/a.R', 'src/b.R', 'src/deep/er/c.R'];
    expect(paths('src')).toEqual(all);
    expect(paths('src/')).toEqual(all);
    expect(paths('src/deep')).toEqual(['deep/er/c.R']);
  });

  test('they are sorted by their paths, whatever the order in which they are named', () => {
    for (const file of ['b.R', 'a.R', 'Z.R', 'é.R', 'a/x.R', 'a-b.R']) project.write(file);
    const sorted = ['Z.R', 'a-b.R', 'a.R', 'a/x.R', 'b.R', 'é.R'];
    expect(paths('b.R', 'a', 'é.R', 'a-b.R', 'Z.R', 'a.R')).toEqual(sorted);
    expect(paths(...sorted.filter((file) => !file.startsWith('a/')), 'a')).toEqual(sorted);
  });

  test('their bytes are kept', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    project.write('all-bytes.bin', bytes);
    project.write('empty', '');
    const [all, empty] = checkFiles(new ProblemList(), ['all-bytes.bin', 'empty']);
    expect(all!.bytes.equals(bytes)).toBe(true);
    expect(empty!.bytes).toHaveLength(0);
  });

  test('they are executable where the owner may execute them', () => {
    project.write('run.sh', '#!/bin/sh\n', 0o755);
    project.write('mine.sh', '#!/bin/sh\n', 0o700);
    project.write('plain.R', '', 0o644);
    project.write('theirs.sh', '', 0o655);
    const executable = checkFiles(new ProblemList(), ['run.sh', 'mine.sh', 'plain.R', 'theirs.sh'])
      .filter((file) => file.executable)
      .map((file) => file.path);
    expect(executable).toEqual(['mine.sh', 'run.sh']);
  });

  test('a link within the project stands for its target', () => {
    project.write('data/a.csv', 'a,b\n');
    fs.symlinkSync('data/a.csv', project.path('link.csv'));
    fs.symlinkSync('data', project.path('folder'));
    const found = checkFiles(new ProblemList(), ['link.csv', 'folder']);
    expect(found.map((file) => [file.path, file.bytes.toString()])).toEqual([
      ['folder/a.csv', 'a,b\n'],
      ['link.csv', 'a,b\n'],
    ]);
  });

  test.each(['a b.R', '-rf', '#x', '*', "it's", '"q"', '$HOME', '.hidden', 'a..b', 'é.R', '数.R', 'n'.repeat(255)])(
    'the name %s is accepted',
    (name) => {
      project.write(name);
      expect(paths(name)).toEqual([name]);
    },
  );
});

describe('a file is refused', () => {
  test('if it is outside the project, and the project is named', () => {
    const outside = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-outside-'));
    fs.writeFileSync(path.join(outside, 'a.R'), '');
    const relative = path.relative(project.folder, path.join(outside, 'a.R'));
    expect(messages(relative)).toEqual([
      `files[0]: must be inside the project (${project.folder}), got "${relative}"; copy it into the project`,
    ]);
    expect(messages('/etc/passwd', '..', '.')).toEqual([
      expect.stringMatching(/^files\[0\]: must be inside the project .* got "\/etc\/passwd"; /),
      expect.stringMatching(/^files\[1\]: must be inside the project .* got "\.\."; /),
      expect.stringMatching(/^files\[2\]: must be inside the project .* got "\."; /),
    ]);
    fs.rmSync(outside, { recursive: true });
  });

  test('if a link leads out of the project, whether it is named or found in a folder', () => {
    project.write('src/a.R');
    fs.symlinkSync('/etc/hostname', project.path('link'));
    fs.symlinkSync('/etc', project.path('src/etc'));
    expect(messages('link', 'src')).toEqual([
      'files[0]: must not be a link to a place outside the project, got "link"; copy the file into the project',
      'files[1]: must not be a link to a place outside the project, got "src"; copy the file into the project',
    ]);
  });

  test('if a parent folder is a link out of the project', () => {
    fs.symlinkSync('/etc', project.path('out'));
    expect(messages('out/hostname')).toEqual([
      expect.stringMatching(/^files\[0\]: must not be a link to a place outside the project, got "out\/hostname"; /),
    ]);
  });

  test('if it does not exist, and the folder from which its path starts is named', () => {
    expect(messages('src/missing.R')).toEqual([
      `files[0]: must exist, got "src/missing.R"; create src/missing.R, or correct the path, which is relative to ${project.folder}`,
    ]);
  });

  test('if it is a link to nothing or to itself', () => {
    fs.symlinkSync('nothing', project.path('broken'));
    fs.symlinkSync('loop', project.path('loop'));
    expect(messages('broken', 'loop')).toEqual([
      expect.stringMatching(/^files\[0\]: must not contain a broken link \(broken\), got "broken"; /),
      expect.stringMatching(/^files\[1\]: must not contain a broken link \(loop\), got "loop"; /),
    ]);
  });

  test('if a link in a folder leads to nothing, which is named', () => {
    project.write('src/a.R');
    fs.symlinkSync('nothing', project.path('src/b.R'));
    expect(messages('src')).toEqual([
      'files[0]: must not contain a broken link (src/b.R), got "src"; remove the link, or correct it',
    ]);
    fs.rmSync(project.path('src/b.R'));
    expect(messages('src')).toEqual([]);
  });

  test.each([
    ['q/a.R', 'a.R'],
    ['a.R', 'q/a.R'],
  ])('if it has the name of a folder (%s, %s), and both are named', (...files) => {
    project.write('q/a.R');
    project.write('a.R/deep/b.R');
    expect(messages(...files)).toEqual([
      'files: must have its own name in the working folder, where a.R is both a file and the folder of a.R/deep/b.R, got "a.R"; rename one of them',
    ]);
    fs.renameSync(project.path('a.R'), project.path('c.R'));
    expect(messages('q/a.R', 'c.R')).toEqual([]);
  });

  test('but not if synth runs in the root folder', () => {
    project.write('a.R');
    jest.spyOn(process, 'cwd').mockReturnValue('/');
    expect(paths(project.path('a.R').slice(1))).toEqual(['a.R']);
  });

  test('if two would have the same name in the working folder', () => {
    for (const file of ['a/x.R', 'b/x.R', 'c/a/x.R']) project.write(file);
    expect(messages('a/x.R', 'b/x.R')).toEqual([
      'files[1]: must have its own name in the working folder, where x.R already comes from another file, got "b/x.R"; rename one of them',
    ]);
    expect(messages('a', 'c/a')).toEqual([expect.stringContaining('where a/x.R already comes from another file')]);
    expect(messages('a/x.R', './a/x.R')).toHaveLength(1);
  });

  test('if a link makes a folder contain itself', () => {
    project.write('src/a.R');
    fs.symlinkSync('..', project.path('src/up'));
    fs.symlinkSync('.', project.path('src/self'));
    expect(messages('src/self')).toEqual([
      'files[0]: must not contain a link to a folder that contains the link, got "src/self"; remove the link',
    ]);
    expect(messages('src').length).toBeGreaterThan(0);
  });

  test('if it is a pipe', () => {
    execFileSync('mkfifo', [project.path('pipe')]);
    expect(messages('pipe')).toEqual([
      'files[0]: must be a file or folder, got "pipe"; leave out sockets, pipes and devices',
    ]);
  });

  test.each(['a:b', 'a\\b', 'a\nb', 'a\x7fb', 'a\u0085b', 'a\u2028b', 'a\uffffb', '..a', '..'.repeat(3)])(
    'if its name is %j',
    (name) => {
      project.write(name);
      expect(messages(name)).toEqual([
        expect.stringMatching(/^files\[0\]: must have a name without control characters, .*; rename it$/),
      ]);
    },
  );

  test('if a folder is empty, because it would be silently lost', () => {
    fs.mkdirSync(project.path('src/empty'), { recursive: true });
    project.write('src/a.R');
    expect(messages('src')).toEqual([
      'files[0]: must have a file in each folder, got "src"; put one into src/empty, or remove it',
    ]);
  });

  test('if it is larger than any manifest, and it is not read', () => {
    project.write('huge.bin', '');
    fs.truncateSync(project.path('huge.bin'), 3 * 2 ** 30);
    expect(messages('huge.bin')).toEqual([
      'files[0]: must have at most 240000 bytes each, got "huge.bin"; put huge.bin into the image or on a volume',
    ]);
  });

  test('if it is a folder that the user may not list, or is in a folder that the user may not enter', () => {
    project.write('src/locked/a.R');
    project.write('half/a.R');
    project.write('half/b.R', 'secret', 0);
    fs.chmodSync(project.folder, 0o755);
    fs.chmodSync(project.path('src/locked'), 0);
    fs.chmodSync(project.path('half'), 0o644);
    fs.symlinkSync('locked/a.R', project.path('src/link.R'));
    const told = withoutRights(() => messages('src/locked', 'src', 'src/locked/a.R', 'half'));
    fs.chmodSync(project.path('src/locked'), 0o755);
    fs.chmodSync(project.path('half'), 0o755);
    expect(told.sort()).toEqual([
      'files[0]: must be readable, got "src/locked"; change the permissions of src/locked',
      'files[1]: must be readable, got "src"; change the permissions of src/link.R',
      'files[1]: must be readable, got "src"; change the permissions of src/locked',
      'files[2]: must be readable, got "src/locked/a.R"; change the permissions of src/locked/a.R',
      'files[3]: must be readable, got "half"; change the permissions of half/a.R',
      'files[3]: must be readable, got "half"; change the permissions of half/b.R',
    ]);
    expect(withoutRights(() => messages('half'))).toEqual([
      'files[0]: must be readable, got "half"; change the permissions of half/b.R',
    ]);
  });

  test.each(['u\0x', '\0', 'src/\0'])('if its path is %j, which no file can have', (file) => {
    expect(messages(file)).toEqual([
      `files[0]: must have no NUL character, got ${JSON.stringify(file)}; correct the path`,
    ]);
  });

  test('if links form a loop, at the link that closes it', () => {
    project.write('x/a.R');
    project.write('y/b.R');
    fs.symlinkSync('../y', project.path('x/l'));
    fs.symlinkSync('../x', project.path('y/l'));
    expect(messages('x')).toEqual([
      'files[0]: must not contain links that form a loop (x/l/l), got "x"; remove one of the links',
    ]);
    fs.rmSync(project.path('y/l'));
    expect(paths('x')).toEqual(['x/a.R', 'x/l/b.R']);
  });

  test('but not if a folder is there twice, or behind more links than the system follows in a path', () => {
    project.write('0/a.R');
    for (let level = 1; level <= 60; level++) {
      fs.mkdirSync(project.path(String(level)));
      fs.symlinkSync(`../${String(level - 1)}`, project.path(String(level), 'l'));
    }
    fs.symlinkSync('../0', project.path('60/again'));
    expect(paths('60')).toEqual([`60/again/a.R`, `60/${'l/'.repeat(60)}a.R`]);
  });

  test('if links multiply a folder beyond what a manifest holds, without waiting for the end', () => {
    project.write('0/a.R');
    for (let level = 1; level <= 40; level++) {
      fs.mkdirSync(project.path(String(level)));
      for (const name of ['a', 'b']) fs.symlinkSync(`../${String(level - 1)}`, project.path(String(level), name));
    }
    expect(messages('40')).toEqual([TOO_MANY('40')]);
    fs.writeFileSync(project.path('0/b:c'), '');
    fs.rmSync(project.path('0/a.R'));
    expect(messages('40')).toHaveLength(20);
  });

  test.each(
    cases([
      ['6001 files', 6_001, 0],
      ['50 MB in sparse files', 209, 240_000],
    ]),
  )('if a folder has more than fits into a manifest: %s, which are not read', (_, count, size) => {
    project.write('data/0');
    fs.mkdirSync(project.path('more'));
    for (let file = 0; file < count; file++) {
      project.write(`more/${String(file)}`, '');
      fs.truncateSync(project.path('more', String(file)), size);
    }
    fs.chmodSync(project.path('data/0'), 0);
    const read = jest.spyOn(fs, 'readFileSync');
    expect(messages('data', 'more', 'data/missing')).toEqual([TOO_MANY('more', 1)]);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
    for (const file of ['0', '1']) fs.rmSync(project.path('more', file));
    fs.chmodSync(project.path('data/0'), 0o644);
    expect(messages('data', 'more')).toEqual([]);
  });

  test.each([[''], [null], [5], [undefined], [['a.R']]])('if its path is %j', (given) => {
    expect(messages(given)).toEqual([
      expect.stringMatching(/^files\[0\]: must be the path of a file or folder, got .*; write, for example, 'examples/),
    ]);
  });

  test.each([['a.R'], [null], [{ 0: 'a.R' }], [5]])('if files is %j', (given) => {
    expect(messagesOf((problems) => checkFiles(problems, given))).toEqual([
      expect.stringMatching(/^files: must be a list of files or folders, got .*; write, for example, \['examples/),
    ]);
  });
});

function messages(...files: unknown[]): string[] {
  return messagesOf((problems) => checkFiles(problems, files));
}

test('a private key among the files is refused: the manifest is committed', () => {
  project.write('key.pem', '-----BEGIN PRIVATE KEY-----\n');
  const [message] = messagesOf((problems) => checkFiles(problems, ['key.pem']));
  expect(message).toMatch(
    /files\[0\]: must not contain a secret, such as a key or a token \(key\.pem\), got "key\.pem"; dist\/ is committed: create a Secret/,
  );
});

test.each([
  ['PEM', 'a\nb\n-----BEGIN PRIVATE KEY-----\nMIIE\n', 3],
  ['URL', 'a\r\ndb = "postgres://ann:hunter2@db/x"\r\n', 2],
  ['header', '{\n\n\n  "Authorization": "Bearer 0e9d8c7b6a5f43210e9d8c7b"\n}\n', 4],
])(
  'the message about a secret in a file names its line and the way to write a placeholder: %s',
  (_kind, text, line) => {
    project.write('secret.txt', text);
    const told = messages('secret.txt');
    expect(told).toEqual([
      expect.stringContaining(
        `; the secret starts in line ${String(line)}; if it is a placeholder, write it as <password>`,
      ),
    ]);
    expect(told.join('')).not.toMatch(/MIIE|hunter2|0e9d/);
    project.write('secret.txt', 'db = "postgres://ann:<password>@db/x"\n');
    expect(messages('secret.txt')).toEqual([]);
  },
);
