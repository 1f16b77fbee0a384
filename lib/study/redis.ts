import type { PodSpec } from '../../imports/k8s';
import { secretName } from './mounts';
import { isDnsLabel, isRecord, kibibytes, objectName } from './checks';
import { checkImage } from './image';
import { checkKueue, type CheckedKueue } from './kueue';
import { HASH_DIGITS } from './lengths';
import { checkKnownNames } from './known-names';
import { trySizeCode } from './likely-meaning';
import { checkMetadata, type CheckedMetadata } from './metadata';
import { checkPodFields } from './pod';
import { asImported } from './pod-fields';
import type { ProblemList } from './problems';
import type { RedisServiceProps } from './redis-props';
import { quantity } from './resources';
import { survivesYaml } from './yaml-text';

/** The variable that has the password in the containers of a queue; redis-cli reads it, too. */
export const REDIS_PASSWORD = 'REDISCLI_AUTH';

/** A Redis with checked props. */
export interface CheckedRedis {
  readonly id: string;
  readonly image: string;
  /** Undefined if the data is deleted with the pod. */
  readonly claim: { readonly size: string; readonly storageClass: string | undefined } | undefined;
  readonly password: { readonly secret: string; readonly key: string };
  readonly memoryKibibytes: number;
  readonly pod: Partial<PodSpec>;
  readonly metadata: CheckedMetadata;
  readonly podMetadata: CheckedMetadata;
  readonly kueue: CheckedKueue | undefined;
}

/** What users of a Redis need to know. */
export interface RedisAddress {
  /** Name of the StatefulSet and of the Service. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly image: string;
  readonly password: CheckedRedis['password'];
}

export const DEFAULT_REDIS_IMAGE = 'redis:8.0.2';
const DEFAULT_STORAGE_KIBIBYTES = 1024 ** 2;
const DEFAULT_MEMORY_KIBIBYTES = 512 * 1024;
const MIN_MEMORY_MEBIBYTES = 64;
const MIN_STORAGE_MEBIBYTES = 2 * MIN_MEMORY_MEBIBYTES;

const PROPS = Object.keys({
  image: true,
  storage: true,
  storageClass: true,
  password: true,
  memory: true,
  pod: true,
  metadata: true,
  podMetadata: true,
  kueue: true,
} satisfies Record<keyof RedisServiceProps, true>);

/** A pod of a StatefulSet has a label with the set's name and a hash, which may have 63 characters. */
const MAX_NAME = 52;
/** The name ends in a dash and 8 characters of hash. */
export const MAX_REDIS_ID = MAX_NAME - HASH_DIGITS - 1;

export function checkRedis(problems: ProblemList, id: string, given: unknown = {}): CheckedRedis {
  if (!isRecord(given)) {
    problems.report('props', 'be an object', given, "write, for example, { storage: 'ephemeral' }");
    return checkRedis(problems, id);
  }
  checkKnownNames(problems, given, { known: PROPS, rule: 'be a prop of this construct' });
  const {
    image = DEFAULT_REDIS_IMAGE,
    storage,
    memory,
    storageClass,
    password,
    pod,
    metadata,
    podMetadata,
    kueue,
  } = given;
  const checkedImage = checkRedisImage(problems, image);
  const told = problems.length;
  const storageKibibytes = storage === undefined ? DEFAULT_STORAGE_KIBIBYTES : checkStorage(problems, storage);
  const memoryKibibytes =
    memory === undefined ? DEFAULT_MEMORY_KIBIBYTES : kibibytes(problems, 'memory', memory, MIN_MEMORY_MEBIBYTES);
  if (problems.length === told && storageKibibytes !== undefined)
    checkRatio(problems, storageKibibytes, memoryKibibytes);
  const checkedClass = checkStorageClass(problems, storageClass, storage);
  return {
    id,
    image: checkedImage,
    claim:
      storageKibibytes === undefined ? undefined : { size: quantity(storageKibibytes), storageClass: checkedClass },
    password: password === undefined ? { secret: id, key: 'password' } : checkPassword(problems, password),
    memoryKibibytes,
    pod: asImported<Partial<PodSpec>>(checkPodFields(problems, pod)),
    metadata: checkMetadata(problems, 'metadata', metadata),
    podMetadata: checkMetadata(problems, 'podMetadata', podMetadata),
    kueue: checkKueue(problems, kueue),
  };
}

/** The name and tag usually show the version. Functions, which the queue consists of, require version 7. */
function checkRedisImage(problems: ProblemList, given: unknown): string {
  const image = checkImage(problems, given);
  const [, version] = /(?:^|\/)redis(?:-stack(?:-server)?)?:v?(\d+)/.exec(image) ?? [];
  if (version !== undefined && Number(version) < 7)
    problems.report('image', 'be Redis 7 or newer', given, `write '${DEFAULT_REDIS_IMAGE}'`);
  return image;
}

/**
 * The room that the data of a Redis may need, in KiB. Half of its memory is data. Its file grows to twice the data
 * until it is rewritten, and remains until the new file is complete: three times the data, plus what is written
 * meanwhile.
 */
export function leastStorage(memoryKibibytes: number): number {
  return 2 * memoryKibibytes;
}

function checkRatio(problems: ProblemList, storage: number, memory: number): void {
  const least = leastStorage(memory);
  if (storage >= least) return;
  const rule = `be at least twice the memory, which is ${quantity(memory)}: Redis rewrites its file while it keeps the old one`;
  const remedy = `set it to ${quantity(least)}, which creates another, empty Redis, or set memory to ${quantity(Math.floor(storage / 2))}`;
  problems.report('storage', rule, quantity(storage), remedy);
}

/** In KiB; undefined if it is deleted with the pod. */
function checkStorage(problems: ProblemList, storage: unknown): number | undefined {
  if (storage === 'ephemeral') return undefined;
  if (typeof storage !== 'object' || storage === null) {
    const rule = `be a Size of at least ${String(MIN_STORAGE_MEBIBYTES)} MiB, or 'ephemeral'`;
    const code = trySizeCode(storage, MIN_STORAGE_MEBIBYTES * 1024);
    const remedy = `write 'ephemeral' or${code === undefined ? ', for example,' : ''} ${code ?? 'Size.gibibytes(10)'}`;
    problems.report('storage', rule, storage, remedy);
    return undefined;
  }
  return kibibytes(problems, 'storage', storage, MIN_STORAGE_MEBIBYTES);
}

function checkStorageClass(problems: ProblemList, given: unknown, storage: unknown): string | undefined {
  if (given === undefined) return undefined;
  const name = given === '' ? given : objectName(problems, 'storageClass', given, STORAGE_CLASS);
  if (storage === 'ephemeral')
    problems.report(
      'storageClass',
      "be left out with storage 'ephemeral'",
      given,
      'set storage to the Size of a claim',
    );
  return name;
}

const STORAGE_CLASS = { kind: 'StorageClass', plural: 'storageclasses' };

const SECRET_KEY = /^(?!\.\.?$)[-._a-zA-Z0-9]{1,253}$/;

function checkPassword(problems: ProblemList, given: unknown): CheckedRedis['password'] {
  const known = ['secret', 'key'];
  if (!isRecord(given) || Object.keys(given).some((name) => !known.includes(name))) {
    // The value may be the password itself.
    const remedy = "write { secret: 'my-redis', key: 'password' }, and create that Secret in the cluster";
    problems.report('password', 'be an object of secret and key', '(not shown)', remedy);
    return { secret: '', key: '' };
  }
  const { secret: named, key } = given;
  const secret = secretName(problems, 'password.secret', named);
  if (typeof key !== 'string' || !SECRET_KEY.test(key) || !survivesYaml(key)) {
    const rule = 'be a key of the Secret: at most 253 letters, digits, "-", "_" and "."';
    problems.report('password.key', rule, key, "write, for example, 'password'");
    return { secret, key: '' };
  }
  return { secret, key };
}

/** The id becomes the name of a Service, which must start with a letter (DNS-1035). */
export function isRedisId(id: string): boolean {
  return isDnsLabel(id, MAX_REDIS_ID) && /^[a-z]/.test(id);
}

export function checkRedisId(problems: ProblemList, id: string): void {
  if (isRedisId(id)) return;
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_REDIS_ID)
    .replace(/-+$/, '');
  const remedy = slug === '' ? "choose a name such as 'queue'" : `write '${slug}'`;
  problems.report('id', REDIS_ID_RULE(MAX_REDIS_ID), id, remedy);
}

const REDIS_ID_RULE = (most: number): string =>
  `be at most ${String(most)} lower-case letters, digits and "-" that start with a letter and end with a letter or digit`;

const OWN_SUFFIX = '-redis';

/** The id of a pool's own Redis. */
export function ownRedisId(poolId: string): string {
  return poolId + OWN_SUFFIX;
}

/** Checks that the Redis of a pool with this id can have a name. Other code checks whether a study can have the id. */
export function checkPoolId(problems: ProblemList, id: string): void {
  if (isDnsLabel(id) && isRedisId(ownRedisId(id))) return;
  const rule = `${REDIS_ID_RULE(MAX_REDIS_ID - OWN_SUFFIX.length)}, because the Redis of the pool is called '<id>${OWN_SUFFIX}'`;
  problems.report('id', rule, id, 'choose such a name, or give the pool a RedisService with its own name');
}
