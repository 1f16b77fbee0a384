import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from './queue/pool';
import { DASH, which } from './support';

/** A sidecar of which the test is the worker: it writes requests and reads answers, byte for byte. */
export abstract class AskedSidecar {
  /** The folder of its pipes. */
  abstract readonly folder: string;
  /** How many seconds an answer may take. */
  protected readonly patience: number = 10;

  /** Writes a message, byte for byte, and returns the answer to it with its number. */
  async ask(number: string, words: string, message: string | Buffer = ''): Promise<string> {
    const bytes = Buffer.from(message as string, 'latin1');
    await this.write(Buffer.concat([Buffer.from(`${number} ${words} ${String(bytes.length)}\n`), bytes]));
    return this.answer();
  }

  async write(text: string | Buffer): Promise<void> {
    await fs.promises.writeFile(path.join(this.folder, 'requests'), Buffer.from(text as string, 'latin1'));
  }

  /** The next answer; a sidecar writes `again` when it starts. */
  async answer(): Promise<string> {
    for (;;) {
      const line = await this.heard();
      if (line !== 'again') return line;
    }
  }

  /** The next line that it writes. */
  async heard(): Promise<string> {
    const script = 'IFS= read -r line <"$1" && printf %s "$line"';
    const pipe = path.join(this.folder, 'replies');
    const { stdout } = await run([which('timeout'), String(this.patience), which('dash'), '-c', script, 'sh', pipe], {
      PATH: DASH.path,
    });
    return stdout;
  }
}
