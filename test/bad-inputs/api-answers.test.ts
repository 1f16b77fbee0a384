import type { KubeConfig } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { PATIENCE } from '../../cli/cluster/request-patience';
import { Requests, type Page, type PageOf } from '../../cli/cluster/requests';
import { right } from '../../cli/cluster/rights';
import { EXIT } from '../../cli/text/errors';
import { tellingOf } from './telling';

const config = {
  getCurrentCluster: () => ({ server: 'https://here' }),
  getCurrentContext: () => 'there',
} as unknown as KubeConfig;

function everyPage(list: (page: Page) => unknown): Promise<unknown> {
  const requests = new Requests(config, 'team', PATIENCE);
  return requests.everyPage(
    right('list', 'pods'),
    (page) => Promise.resolve(list(page) as PageOf<unknown>),
    (item) => item,
  );
}

const pod = (given: object): object => ({ items: [{ metadata: { name: 'a' }, ...given }] });

describe('an invalid list of the API', () => {
  test.each<[string, unknown, string]>([
    ['nothing', null, 'must be an object, got null'],
    ['a text', 'x', 'must be an object, got "x"'],
    ['no items', {}, 'items: must be a list, got nothing'],
    ['an item that is null', { items: [null] }, 'items[0]: must be an object, got null'],
    [
      'labels that are text',
      pod({ metadata: { labels: 'x' } }),
      'items[0].metadata.labels: must be an object, got "x"',
    ],
    [
      'a label that is a number',
      pod({ metadata: { labels: { a: 1 } } }),
      'items[0].metadata.labels.a: must be text, got 1',
    ],
    ['a phase that is a list', pod({ status: { phase: [] } }), 'items[0].status.phase: must be text, got []'],
    [
      'conditions that are an object',
      pod({ status: { conditions: {} } }),
      'items[0].status.conditions: must be a list, got {}',
    ],
    [
      'a message that is a number',
      pod({ status: { containerStatuses: [{ state: { terminated: { message: 7 } } }] } }),
      'items[0].status.containerStatuses[0].state.terminated.message: must be text, got 7',
    ],
    [
      'a count that is text',
      pod({ status: { succeeded: '5' } }),
      'items[0].status.succeeded: must be a number, got "5"',
    ],
  ])('is reported on one line: %s', async (_what, answer, told) => {
    expect(await tellingOf(() => everyPage(() => answer))).toEqual({
      exitCode: EXIT.cluster,
      message: `the server at https://here is not a Kubernetes API: its answer is not valid: ${told}; log in to the proxy in front of it, or correct the server of context there`,
    });
  });

  test('is reported if it continues at the same place forever', async () => {
    const { message } = await tellingOf(() => everyPage(() => ({ items: [], metadata: { _continue: 'again' } })));
    expect(message).toMatch(/is not a Kubernetes API: its list never ends/);
  });
});

test('of a list that comes in pages what counts is kept of each', async () => {
  const requests = new Requests(config, 'team', PATIENCE);
  const list = ({ _continue: from = '0', limit = Infinity }: Page): Promise<PageOf<{ at: number }>> => {
    const items = Array.from({ length: Math.min(limit, 1200 - Number(from)) }, (_, at) => ({ at: Number(from) + at }));
    const next = Number(from) + items.length;
    return Promise.resolve({ items, metadata: next < 1200 ? { _continue: String(next) } : {} });
  };
  const kept = await requests.keepOf(list, ({ at }) => (at % 400 === 399 ? at : undefined));
  expect(kept).toEqual([399, 799, 1199]);
});
