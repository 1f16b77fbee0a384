import { textFields } from '../../../cli/results/text-fields';

const TRAITS = { started: 1_700_000_000, seconds: 10, pod: 'pod-0', node: 'node-a' };
const texts = (text: string): string[] => textFields(text, TRAITS).map(({ text: field }) => field);
/** What stands for a field that identifies an attempt. */
const [LEFT_OUT = ''] = textFields('pid 4711', TRAITS)
  .slice(1)
  .map(({ text }) => text);

describe('the name above a number, which may show that it identifies attempts, is', () => {
  test('that of its column', () => {
    expect(LEFT_OUT).not.toBe('4711');
    expect(texts('estimate bias pid\n0.5 0.1 4711')).toEqual(['estimate', 'bias', 'pid', '0.5', '0.1', LEFT_OUT]);
  });

  test('counted from the end of the line, since a row may have a name', () => {
    expect(texts('estimate pid\nlm 0.5 4711')).toEqual(['estimate', 'pid', 'lm', '0.5', LEFT_OUT]);
  });

  test('in the last line without numbers', () => {
    expect(texts('bias pid\n0.1 4711\n0.2 4712')).toEqual(['bias', 'pid', '0.1', LEFT_OUT, '0.2', LEFT_OUT]);
    // A line with a number is no header, whatever else is in it.
    expect(texts('bias pid\nfit 1\n0.2 4712')).toEqual(['bias', 'pid', 'fit', LEFT_OUT, '0.2', LEFT_OUT]);
  });
});
