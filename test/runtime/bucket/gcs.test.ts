import { POD_UID } from '../support';
import { until } from '../queue/processes';
import { BucketSidecar, FOLDER, type SidecarOptions } from './bucket-sidecar';
import { Gcs } from './gcs';

const RECORD = '{"task":3}\n';

describe("the sidecar, for a bucket in Google's store", () => {
  let store: Gcs;
  beforeEach(async () => {
    store = await Gcs.start();
  });
  afterEach(() => {
    store.stop();
  });

  const start = (options: SidecarOptions = {}): Promise<BucketSidecar> =>
    new BucketSidecar(store.endpoint, {
      keys: { 'key.json': store.key },
      results: { url: 'gs://results/experiments' },
      ...options,
    }).start();

  test('uploads a result with the key of the Secret, in one request', async () => {
    const sidecar = await start();
    expect(await sidecar.ask('1', 'store 3.1', `${RECORD}a\0b\xff\r\n`)).toBe('1 ok');
    expect(store.objects).toEqual(new Map([[`${FOLDER}/3.1.${POD_UID}`, `${RECORD}a\0b\xff\r\n`]]));
    expect(store.requests).toEqual(['POST']);
  });

  test('answers a probe, and leaves nothing in the bucket', async () => {
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toBe('1 ok');
    expect(store.objects.size).toBe(0);
  });

  test.each([
    [404, 'The specified bucket does not exist.', 'Error 404: The specified bucket does not exist., test'],
    [403, 'study@test.example does not have access.', 'Error 403: study@test.example does not have access., test'],
    [401, 'Invalid Credentials', 'Error 401: Invalid Credentials, test'],
  ])('answers a probe with the words of a refusal with %d', async (status, message, words) => {
    store.fault = () => ({ status, message });
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toBe(`1 stopped the bucket results can't be used: ${words}`);
  });

  test('answers a probe with the words of the token service if it knows no such key', async () => {
    store.fault = () => ({ status: 400, message: 'invalid_grant', ofToken: true });
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toMatch(
      /^1 stopped the bucket results can't be used: cannot fetch token: 400 Bad Request.*invalid_grant/,
    );
  });

  test.each([
    ['has no key.json', { other: 'x' }, /the Secret with its credentials has no key key.json$/],
    ['has a key.json that is none', { 'key.json': '{' }, /error getting credentials/],
  ])('answers a probe if the Secret %s', async (_, keys, words) => {
    const sidecar = await start({ keys });
    const answer = await sidecar.ask('1', 'probe -');
    expect(answer).toMatch(/^1 stopped the bucket results can't be used: /);
    expect(answer).toMatch(words);
  });

  test('waits for a store that is unavailable, without a storm of requests', async () => {
    let isAway = true;
    store.fault = () => (isAway ? { status: 503, message: 'backend error' } : undefined);
    const sidecar = await start();
    const answer = sidecar.ask('1', 'store 3.1', RECORD);
    await until(() => store.requests.length > 0, 'a request');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(store.requests.length).toBeLessThan(10);
    isAway = false;
    expect(await answer).toBe('1 ok');
  });

  test('uses a renewed key', async () => {
    let isExpired = true;
    store.fault = () => (isExpired ? { status: 401, message: 'expired' } : undefined);
    const sidecar = await start();
    const answer = sidecar.ask('1', 'store 3.1', RECORD);
    await until(() => sidecar.said.includes('expired'), 'the store refuses the key');
    isExpired = false;
    sidecar.renew({ 'key.json': store.key });
    expect(await answer).toBe('1 ok');
  });
});
