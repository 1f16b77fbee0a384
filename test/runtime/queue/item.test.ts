import * as fs from 'node:fs';
import * as path from 'node:path';
import { RUNTIME, TRIED_SHELLS, testFolder } from '../support';
import { run } from './pool';

const folder = testFolder();

describe.each(TRIED_SHELLS)('an item of several columns in $name', (shell) => {
  /** The result of item.sh: the values, or what is wrong with the item; and how long it takes, in seconds. */
  async function read(item: string): Promise<{ said: string; seconds: number }> {
    const file = path.join(folder, 'item');
    fs.writeFileSync(file, item);
    const script =
      '. "$1/words.sh"; . "$1/queue/item.sh"; kp_columns="model n"; kp_item=$(cat "$2"); read_item && echo "$kp_row" || echo "$kp_fault"';
    const command = [...shell.command, '-c', script, 'sh', RUNTIME, file];
    const started = Date.now();
    const { stdout } = await run(command, { PATH: shell.path });
    return { said: stdout.trimEnd(), seconds: (Date.now() - started) / 1000 };
  }

  test.each([
    ['with many tokens', `{"model":${'1,'.repeat(55_000)}1}`],
    ['with many columns that there are not', `{${'"a":1,'.repeat(18_000)}"n":1}`],
    ['with the columns behind many others', `{${'"a":1,'.repeat(18_000)}"model":1,"n":1}`],
    ['with one column many times', `{"model":1,${'"n":2,'.repeat(18_000)}"n":1}`],
    ['that is nested deeply', `{"model":1,"n":${'['.repeat(110_000)}}`],
    ['with a text of backslashes', `{"model":"${'\\'.repeat(110_001)}"}`],
  ])('of 110 KB %s is refused within a second or so', async (_what, item) => {
    const { said, seconds } = await read(item);
    expect(said).toBe(
      'must be a JSON object with a text, a number, true or false for each of: model n; and nothing else',
    );
    expect(seconds).toBeLessThan(3);
  });

  test('of 110 KB that is valid is read within a second or so', async () => {
    const text = 'x'.repeat(110_000);
    const { said, seconds } = await read(`{"n":1,"model":"${text}"}`);
    expect(said).toBe(`"${text}"\t1`);
    expect(seconds).toBeLessThan(3);
  });
});
