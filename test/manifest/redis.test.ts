import { Size } from 'cdk8s';
import * as redisModule from '../../lib/manifest/redis';
import { checkRedis } from '../../lib/study/redis';
import { ProblemList } from '../../lib/study/problems';

const { redisManifest } = redisModule;

const checked = checkRedis(new ProblemList(), 'redis', { storage: Size.gibibytes(2) });

afterEach(() => {
  jest.resetModules();
  jest.dontMock('../../lib/manifest/runtime-files');
});

test('another script changes the name of the immutable ConfigMap of a Redis, but not of the Redis, so that it restarts in place', () => {
  const before = redisManifest(checked);
  jest.resetModules();
  jest.doMock('../../lib/manifest/runtime-files', () => ({ REDIS_FILE: 'redis.sh', redisScript: () => '#!/bin/sh\n' }));
  const changed = jest.requireActual<typeof redisModule>('../../lib/manifest/redis').redisManifest;
  const after = changed(checked);
  expect(after.configMap.data).toEqual({ 'redis.sh': '#!/bin/sh\n' });
  expect(after.configMap.name).not.toBe(before.configMap.name);
  expect(JSON.stringify(after.statefulSet)).toBe(
    JSON.stringify(before.statefulSet).replace(before.configMap.name, after.configMap.name),
  );
  expect(after.address).toEqual(before.address);
});

test('the name of a Redis is in all of its objects, and the placeholder for its hash in none', () => {
  const { address, configMap, selector, clients, statefulSet } = redisManifest(checked);
  expect(address).toMatchObject({ host: address.name, port: 6379 });
  expect(configMap.name).toMatch(new RegExp(`^${address.name}-runtime-[0-9a-f]{8}$`));
  expect(clients).toEqual({ 'kubepar.dev/redis': address.name });
  expect(selector).toMatchObject({ 'app.kubernetes.io/instance': address.name });
  expect(statefulSet.serviceName).toBe(address.name);
  expect(JSON.stringify([configMap.name, statefulSet])).not.toContain('00000000');
});
