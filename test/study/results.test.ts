import { checkResults, Results } from '../../lib/study/results';
import { ProblemList } from '../../lib/study/problems';
import { messagesOf } from '../support';

/** Results as the class of another copy of kubepar makes them. */
class ResultsOfACopy {
  constructor(readonly place: unknown) {}
}

test.each([
  [Results.volume({ claimName: 'data' }).place, { kind: 'volume', claimName: 'data' }],
  [Results.log().place, { kind: 'log' }],
])('results of another copy of kubepar in node_modules are accepted: %j', (place, checked) => {
  const problems = new ProblemList();
  expect(checkResults(problems, new ResultsOfACopy(place))).toEqual(checked);
  expect(problems.length).toBe(0);
});

test.each([[{ kind: 'elsewhere', options: { claimName: 'data' } }], [{ kind: 'volume' }], ['log'], [undefined]])(
  'results of another copy whose place is unknown are refused: %j',
  (place) => {
    const messages = messagesOf((problems) => checkResults(problems, new ResultsOfACopy(place)));
    expect(messages).toEqual([
      expect.stringMatching(
        /^results: must be Results\.log\(\), Results\.volume\(\{ claimName \}\) or Results\.bucket\(\{ url \}\), got /,
      ),
    ]);
  },
);
