import { describeStudy } from '../../lib/study/description';
import { checkOutput, type Output } from '../../lib/study/output';
import { ProblemList } from '../../lib/study/problems';
import { checked, messagesOf } from '../support';

function check(given: unknown): { readonly output: unknown; readonly problems: string[] } {
  const problems = new ProblemList();
  const output = checkOutput(problems, given);
  return { output, problems: problems.all.map(({ prop, rule }) => `${prop} must ${rule}`) };
}

test.each<[Output | undefined, unknown]>([
  [undefined, { format: 'auto' }],
  ['auto', { format: 'auto' }],
  ['json', { format: 'json' }],
  ['printed', { format: 'printed' }],
  [{ format: 'text' }, { format: 'text' }],
  ['csv', { format: 'csv' }],
  [
    { format: 'csv', header: false },
    { format: 'csv', header: false },
  ],
  [
    { format: 'csv', decimal: ',', delimiter: ';', header: true },
    { format: 'csv', header: true, delimiter: ';', decimal: ',' },
  ],
])('output %j is accepted with its meaning', (given, output) => {
  expect(check(given)).toEqual({ output, problems: [] });
});

test.each<[unknown, string[]]>([
  ['CSV', ['output must be one of auto, csv, json, printed, text, or an object with such a format']],
  [5, ['output must be one of auto, csv, json, printed, text, or an object with such a format']],
  [null, ['output must be one of auto, csv, json, printed, text, or an object with such a format']],
  [['csv'], ['output must be one of auto, csv, json, printed, text, or an object with such a format']],
  [{}, ['output must be one of auto, csv, json, printed, text, or an object with such a format']],
  [{ format: 'tsv' }, ['output must be one of auto, csv, json, printed, text, or an object with such a format']],
  [{ format: 'json', header: true }, ["output.header must be left out if format is 'json'"]],
  [{ format: 'csv', header: 'yes' }, ['output.header must be true or false']],
  [{ format: 'csv', delimiter: ',,' }, ['output.delimiter must be one of , ; | tab blank']],
  [{ format: 'csv', decimal: ';' }, ['output.decimal must be a point or a comma']],
  [{ format: 'printed', decimal: ';' }, ['output.decimal must be a point or a comma']],
  [{ format: 'printed', header: true }, ['output.header must be an option of printed']],
  [{ format: 'csv', delimiter: ',', decimal: ',' }, ['output.delimiter must differ from output.decimal']],
  [{ format: 'csv', seperator: ';' }, ['output.seperator must be an option of csv']],
])('output %j is refused', (given, problems) => {
  expect(check(given).problems).toEqual(problems);
});

test.each([
  [{ format: 'printed', decimals: ',' }, 'decimals: must be an option of printed, got ","; write decimal'],
  [
    { format: 'printed', header: true },
    'header: must be an option of printed, got true; correct the name; valid names are decimal',
  ],
  [
    { format: 'csv', seperator: ';' },
    'seperator: must be an option of csv, got ";"; correct the name; valid names are header, delimiter, decimal',
  ],
])('an unknown option is refused with the known ones: %j', (given, message) => {
  expect(messagesOf((problems) => checkOutput(problems, given))).toEqual([`output.${message}`]);
});

test('the description of a study contains its output format', () => {
  const { output } = describeStudy(checked({ output: { format: 'csv', header: true } }));
  expect(output).toEqual({ format: 'csv', header: true });
});
