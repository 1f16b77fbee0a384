import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { readStoredFiles, type StoredFile } from '../../../cli/sources/files/stored-files';
import { readingCommand } from '../../../cli/sources/files/reader';
import { storageOf } from '../../../cli/sources/files/storage';
import { rcloneEnvironment } from '../../../lib/manifest/bucket';
import { BUCKET_SECRET_PATH, SPOOL_PATH } from '../../../lib/manifest/paths';
import type { BucketResults } from '../../../lib/study/results';
import { attemptRecord, STUDY } from '../../cli/results/support';
import { testFolder } from '../support';
import { SIDECAR_SHELLS } from './rclone';
import { BUCKET, KEYS, S3 } from './s3';
import { inDepth } from '../../in-depth';

const folder = testFolder();
let store: S3;

beforeAll(async () => {
  store = await S3.start();
});

/** Stores an object. */
function putObject(key: string, content: string | Buffer): void {
  const file = path.join(store.folder, BUCKET, key);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

/** The credentials as the files of a Secret, each with the line end that an editor adds. */
function writeSecret(keys: Readonly<Record<string, string>>): string {
  const secret = fs.mkdtempSync(path.join(folder, 'secret-'));
  for (const [key, value] of Object.entries(keys)) fs.writeFileSync(path.join(secret, key), `${value}\n`);
  return secret;
}

/** Stores the result of a task in the folder of the study. */
function put(prefix: string, task: number, result: Buffer | string, name = `${String(task)}.1.uid-0`): void {
  const bytes = Buffer.from(result);
  const record = attemptRecord({ task, pod: 'uid-0' });
  const hash = createHash('sha256').update(bytes).digest('hex');
  const whole = { ...record, bytes: bytes.length, sha256: hash };
  putObject(`${prefix}/${STUDY}/${name}`, Buffer.concat([Buffer.from(`${JSON.stringify(whole)}\n`), bytes]));
}

interface Downloaded {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function bucket(prefix: string, given: Partial<BucketResults> = {}): BucketResults {
  const { endpoint } = store;
  return {
    kind: 'bucket',
    url: `s3://results/${prefix}`,
    secret: 'keys',
    endpoint,
    image: 'rclone/rclone:1',
    ...given,
  };
}

describe.each(SIDECAR_SHELLS)(
  'runtime/bucket/download.sh in $name',
  ({ command: [program = '', ...args], path: searched }) => {
    /** Runs the script as the pod of `kubepar collect` does. */
    async function download(
      results: BucketResults,
      known: readonly string[] = [],
      keys: Readonly<Record<string, string>> = KEYS,
      onStdout: (piece: Buffer) => void = () => undefined,
    ): Promise<Downloaded> {
      const paths = new Map([
        [SPOOL_PATH, fs.mkdtempSync(path.join(folder, 'scratch-'))],
        [BUCKET_SECRET_PATH, writeSecret(keys)],
      ]);
      const [, ...words] = readingCommand(storageOf(results, STUDY), known.length).map(
        (word) => paths.get(word) ?? word,
      );
      const variables = rcloneEnvironment(results).map(({ name, value = '' }) => [name, paths.get(value) ?? value]);
      const env = {
        ...(Object.fromEntries(variables) as Record<string, string>),
        PATH: searched,
      };
      const child = spawn(program, [...args, ...words], { env, stdio: 'pipe' });
      // The connection stays open, as in a cluster.
      if (known.length > 0) child.stdin.write(`${known.join('\n')}\n`);
      const pieces: Buffer[] = [];
      child.stdout.on('data', (piece: Buffer) => pieces.push(piece)).on('data', onStdout);
      const code = new Promise<number | null>((resolve) => child.once('close', resolve));
      const stderr = await text(child.stderr);
      return { code: await code, stdout: Buffer.concat(pieces), stderr };
    }

    async function read(stdout: Buffer): Promise<StoredFile[]> {
      const arrivals = fs.mkdtempSync(path.join(folder, 'arrivals-'));
      const pieces = (async function* (): AsyncGenerator<Buffer> {
        await Promise.resolve();
        yield stdout;
      })();
      return readStoredFiles(pieces, STUDY, arrivals, { where: 'in the bucket' });
    }

    test('prints all results of a study to their last byte, and nothing that is not one of them', async () => {
      put('all', 0, 'no line end');
      put('all', 1, '');
      put('all', 2, Buffer.from([0, 255, 10, 10]));
      putObject(`all/${STUDY}/probe.uid-0`, '');
      putObject(`all/${STUDY}/notes of mine.txt`, 'x');
      putObject(`all/${STUDY}/3.1.uid-0/sub`, 'x');
      putObject('all/study-fedcba98/0.1.uid-0', 'x');
      const { code, stdout, stderr } = await download(bucket('all'));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const found = await read(stdout);
      expect(found.map(({ task, damage }) => [task, damage]).sort()).toEqual(
        [0, 1, 2].map((task) => [task, undefined]),
      );
      const last = found.find(({ task }) => task === 2)!;
      expect([...fs.readFileSync(last.file)]).toEqual([0, 255, 10, 10]);
    });

    inDepth('prints more objects than fit into a batch, and an object that is larger than one', async () => {
      for (let task = 0; task < 1100; task++) put('many', task, `${String(task)}\n`);
      put('many', 1100, Buffer.alloc(65 << 20, 7));
      const { code, stdout, stderr } = await download(bucket('many'));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const found = await read(stdout);
      expect(found.filter(({ damage }) => damage !== undefined)).toEqual([]);
      expect(found).toHaveLength(1101);
    });

    test('leaves out the results that are known', async () => {
      for (const task of [0, 1, 2, 3]) put('known', task, 'x');
      const { stdout } = await download(bucket('known'), ['0.1.uid-0', '2.1.uid-0']);
      expect((await read(stdout)).map(({ task }) => task).sort()).toEqual([1, 3]);
    });

    test.each([
      ['all are known', 'known', ['0.1.uid-0', '1.1.uid-0', '2.1.uid-0', '3.1.uid-0']],
      ['the study has no object yet', 'nothing', []],
    ])('prints that there are none if %s', async (_, prefix, known) => {
      const { code, stdout, stderr } = await download(bucket(prefix), known);
      expect({ code, stdout: stdout.toString(), stderr }).toEqual({ code: 0, stdout: 'kubepar/1 end 0\n', stderr: '' });
    });

    test('prints something while a long list arrives', async () => {
      for (let task = 0; task < 2500; task++) putObject(`long/${STUDY}/stranger.${String(task)}`, '');
      let printed = '';
      const printedAtPage: string[] = [];
      store.rule = async () => {
        await setTimeout(500);
        printedAtPage.push(printed);
        return undefined;
      };
      const { stdout } = await download(bucket('long'), [], KEYS, (piece) => (printed += piece.toString())).finally(
        () => (store.rule = () => undefined),
      );
      const line = 'kubepar/1 files 0\n';
      expect(stdout.toString()).toBe(`${line}${line}kubepar/1 end 0\n`);
      expect(printedAtPage).toEqual(['', line, `${line}${line}`]);
    });

    test.each<[string, Partial<BucketResults>, Readonly<Record<string, string>>, RegExp]>([
      ['the bucket does not exist', { url: 's3://absent/x' }, KEYS, /^the bucket does not exist\nrefused\n$/],
      [
        'the key is wrong',
        {},
        { ...KEYS, AWS_ACCESS_KEY_ID: 'wrong' },
        /^(InvalidAccessKeyId|AccessDenied): .*\nrefused\n$/,
      ],
      [
        'the secret is wrong',
        {},
        { ...KEYS, AWS_SECRET_ACCESS_KEY: 'wrong' },
        /^SignatureDoesNotMatch: .*\nrefused\n$/,
      ],
      [
        'the Secret lacks a key',
        {},
        { AWS_ACCESS_KEY_ID: 'a' },
        /^the Secret with its credentials has no key AWS_SECRET_ACCESS_KEY\nrefused\n$/,
      ],
      ['nothing answers', { endpoint: 'http://127.0.0.1:1' }, KEYS, /connection refused\n$/],
    ])('fails with the words of the store, and whether it refused, if %s', async (_, given, keys, said) => {
      const { code, stdout, stderr } = await download(bucket('all', given), [], keys);
      expect({ code, stdout: stdout.toString() }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(said);
    });
  },
);
