import { Size } from 'cdk8s';
import * as redisModule from '../../lib/manifest/redis';
import { checkRedis } from '../../lib/study/redis';
import { ProblemList } from '../../lib/study/problems';

const { redisManifest } = redisModule;

const checked = checkRedis(new ProblemList(), 'redis', { storage: Size.mebibytes(100) });

afterEach(() => {
  jest.resetModules();
  jest.dontMock('../../lib/manifest/runtime-files');
});

test('the name of a Redis changes with its script, since the ConfigMap is immutable', () => {
  const { name } = redisManifest(checked).address;
  jest.resetModules();
  jest.doMock('../../lib/manifest/runtime-files', () => ({ REDIS_FILE: 'redis.sh', redisScript: () => '#!/bin/sh\n' }));
  const changed = jest.requireActual<typeof redisModule>('../../lib/manifest/redis').redisManifest;
  expect(changed(checked).configMap.data).toEqual({ 'redis.sh': '#!/bin/sh\n' });
  expect(changed(checked).address.name).not.toBe(name);
});

test('the name of a Redis is in all of its objects, and what stands in for its hash in none', () => {
  const { address, configMap, selector, clients, statefulSet } = redisManifest(checked);
  expect(address).toMatchObject({ host: address.name, port: 6379 });
  expect(configMap.name).toBe(`${address.name}-runtime`);
  expect(clients).toEqual({ 'kubepar.dev/redis': address.name });
  expect(selector).toMatchObject({ 'app.kubernetes.io/instance': address.name });
  expect(statefulSet.serviceName).toBe(address.name);
  expect(JSON.stringify([configMap.name, statefulSet])).not.toContain('00000000');
});
