import { execFileSync } from 'node:child_process';

/** An entry of a tar, as a malicious program might write it. */
export interface GivenEntry {
  readonly name: string | Buffer;
  /** POSIX's letter for the kind of an entry. */
  readonly type?: string;
  readonly content?: string | Buffer;
  /** By default, the size of the content. */
  readonly size?: number | string;
  readonly target?: string;
}

const BLOCK = 512;

/** A tar of these entries, with its end. */
export function tarOf(entries: readonly GivenEntry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(2 * BLOCK)]);
}

/** A header with its content, whose name may be longer than a header allows. */
export function tarEntry({ name, type = '0', content = '', size, target = '' }: GivenEntry): Buffer {
  const bytes = Buffer.from(content);
  const nameBytes = Buffer.from(name);
  const long =
    nameBytes.length > 100
      ? tarEntry({ name: '././@LongLink', type: 'L', content: Buffer.concat([nameBytes, Buffer.alloc(1)]) })
      : Buffer.alloc(0);
  const header = Buffer.alloc(BLOCK);
  nameBytes.copy(header, 0, 0, 100);
  header.write('0000644\0', 100, 'latin1');
  header.write(
    typeof size === 'string' ? size : `${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`,
    124,
    'latin1',
  );
  header.write('00000000000\0', 136, 'latin1');
  header.write(type, 156, 'latin1');
  header.write(target, 157, 100, 'utf8');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(' '.repeat(8), 148, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  return Buffer.concat([long, header, bytes, padding]);
}

/** The archive that tar creates from a folder, with the wrapper's options. */
export function packFolder(folder: string, program: readonly string[] = ['tar']): Buffer {
  const [tar = 'tar', ...args] = program;
  return execFileSync(tar, [...args, '-C', folder, '-cf', '-', '.'], { maxBuffer: 1 << 28 });
}
