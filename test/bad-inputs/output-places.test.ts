import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { writeCollection } from '../../cli/results/output-folder';
import { resultsTable } from '../../cli/results/tables';
import { collectionOf } from '../cli/results/support';
import { kubepar } from '../cli/support';
import { testFolder } from '../runtime/support';
import { tellingOf } from './telling';

const root = testFolder();
const KUBEPAR = path.join(__dirname, '..', '..', 'bin', 'kubepar.js');
const newFolder = (): string => fs.mkdtempSync(path.join(root, 'place-'));

async function write(folder: string): Promise<void> {
  const collection = collectionOf(['1', '2']);
  await writeCollection(folder, collection, resultsTable(collection), []);
}

/** Creates something that is not a regular file; returns a function that removes it. */
const SPECIAL: Readonly<Record<string, (place: string) => unknown>> = {
  pipe: (place) => execFileSync('mkfifo', [place]),
  device: (place) => execFileSync('mknod', [place, 'c', '1', '3']),
  socket: (place) =>
    new Promise<void>((resolve) => {
      const server = net.createServer().unref();
      server.listen(place, resolve);
    }),
};

/** The kind and the number of the existing file: another file of the same kind differs. */
function identity(place: string): unknown {
  const { ino, mode, rdev } = fs.lstatSync(place);
  return { ino, mode, rdev };
}

describe('anything that is not a regular file is left unchanged', () => {
  test.each(Object.keys(SPECIAL))('by report --output, and by --output with a link to it: a %s', async (kind) => {
    const folder = newFolder();
    await write(path.join(folder, 'results'));
    const [place, link] = [path.join(folder, 'place'), path.join(folder, 'link')];
    await SPECIAL[kind]!(place);
    fs.symlinkSync(place, link);
    const before = [place, link].map(identity);
    for (const [output, what] of [
      [place, kind],
      [link, 'link'],
    ] as const) {
      const { code, stdout, stderr } = kubepar(['report', path.join(folder, 'results'), '--output', output]);
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: `kubepar: can't write to ${output}: ${output} is a ${what}, which kubepar does not replace with a file; choose another place with --output\n`,
      });
    }
    expect([place, link].map(identity)).toEqual(before);
    expect(fs.readdirSync(folder).sort()).toEqual(['link', 'place', 'results']);
  });

  test.each(
    Object.keys(SPECIAL).flatMap((kind) =>
      ['study.json', 'records.csv', 'results.csv', 'cells.csv', 'attempts.csv', 'tasks/1', 'tasks', 'earlier'].map(
        (name) => [kind, name] as const,
      ),
    ),
  )('among collected results: a %s in place of %s', async (kind, name) => {
    const folder = newFolder();
    if (name !== 'tasks') fs.mkdirSync(path.join(folder, 'tasks'));
    // So that something is moved to earlier/.
    if (name === 'earlier') fs.writeFileSync(path.join(folder, 'tasks', '7'), '');
    const place = path.join(folder, name);
    await SPECIAL[kind]!(place);
    const before = identity(place);
    const { exitCode, message } = await tellingOf(() => write(folder));
    expect(exitCode).toBe(1);
    expect(message).toContain(`${place} is a ${kind}`);
    expect(identity(place)).toEqual(before);
  });

  test('by report --output below /proc', async () => {
    const folder = newFolder();
    await write(folder);
    const { code, stderr } = kubepar(['report', folder, '--output', '/proc/kubepar/report.html']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^kubepar: can't write to \/proc\/\S+: .*; choose another place with --output\n$/);
  });
});

describe('a link that somebody has put into the output folder does not lead out of it', () => {
  test.each(['tasks', 'earlier'])('in place of %s', async (name) => {
    const [folder, elsewhere] = [newFolder(), newFolder()];
    if (name === 'earlier') {
      fs.mkdirSync(path.join(folder, 'tasks'));
      fs.writeFileSync(path.join(folder, 'tasks', '7'), '');
    }
    fs.symlinkSync(elsewhere, path.join(folder, name));
    expect((await tellingOf(() => write(folder))).message).toContain(`${path.join(folder, name)} is a link`);
    expect(fs.readdirSync(elsewhere)).toEqual([]);
  });

  test.each(['study.json', 'records.csv', 'results.csv', 'cells.csv', 'attempts.csv', 'report.html'])(
    'in place of %s',
    async (name) => {
      const [folder, elsewhere] = [newFolder(), newFolder()];
      const mine = path.join(elsewhere, 'mine');
      fs.writeFileSync(mine, 'mine');
      if (name === 'report.html') await write(folder);
      fs.symlinkSync(mine, path.join(folder, name));
      if (name === 'report.html') expect(kubepar(['report', folder]).code).toBe(1);
      // An existing results.csv is moved to earlier/, as the link that it is.
      else if (name === 'results.csv') await write(folder);
      else expect((await tellingOf(() => write(folder))).message).toContain(`${path.join(folder, name)} is a link`);
      expect(fs.readFileSync(mine, 'utf8')).toBe('mine');
      expect(fs.readdirSync(elsewhere)).toEqual(['mine']);
    },
  );
});

describe('a manifest that is not a regular file', () => {
  test.each(['plan', 'try'])('is refused at once by %s if it is a pipe without a writer', (command) => {
    const pipe = path.join(newFolder(), 'study.yaml');
    execFileSync('mkfifo', [pipe]);
    const { code, stdout, stderr } = kubepar([command, pipe], { cwd: newFolder() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `kubepar: can't read ${pipe}: it is a pipe, not a regular file; correct the path, or synthesize first:\n    npm run synth\n`,
    );
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('never prevents %s from ending', async (signal) => {
    const folder = newFolder();
    fs.mkdirSync(path.join(folder, 'dist'));
    execFileSync('mkfifo', [path.join(folder, 'dist', 'study.k8s.yaml')]);
    const child = spawn(process.execPath, [KUBEPAR, 'plan', 'study'], { cwd: folder, stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const timer = setTimeout(() => child.kill(signal), 5000);
    // It ends by itself, because it does not wait for the pipe.
    expect(await ended).toBe(2);
    clearTimeout(timer);
  });
});
