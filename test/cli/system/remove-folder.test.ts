import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { removeFolder } from '../../../cli/system/remove-folder';

/** Runs as an unprivileged user, even if the tests run as root. */
function withoutRights(work: () => void): void {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test('a folder is removed together with its read-only folders, and targets of links in it remain', () => {
  withoutRights(() => {
    const place = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-remove-'));
    const [folder, other] = [path.join(place, 'a'), path.join(place, 'b')];
    fs.mkdirSync(path.join(folder, 'deep', 'er'), { recursive: true });
    fs.mkdirSync(other);
    fs.writeFileSync(path.join(folder, 'deep', 'er', 'file'), '');
    fs.writeFileSync(path.join(other, 'file'), '');
    fs.symlinkSync(other, path.join(folder, 'link'));
    for (const each of [path.join(folder, 'deep', 'er'), path.join(folder, 'deep'), other]) fs.chmodSync(each, 0o555);
    expect(() => {
      fs.rmSync(folder, { recursive: true, force: true });
    }).toThrow('EACCES');
    removeFolder(folder);
    expect(fs.readdirSync(place)).toEqual(['b']);
    expect(fs.statSync(other).mode & 0o777).toBe(0o555);
    removeFolder(place);
    expect(fs.existsSync(place)).toBe(false);
    removeFolder(place);
  });
});
