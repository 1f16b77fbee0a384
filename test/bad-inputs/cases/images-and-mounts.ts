import { Results } from '../../../lib';
import type { Refused } from '../case';

const REPOSITORY = 'have a repository of lower-case letters, digits, ".", "_", "-" and "/"';
const TAG = 'have a tag of at most 128 letters, digits, ".", "_" and "-"';
const DIGEST = 'have a digest of the form sha256: and 64 lower-case hexadecimal digits, or sha512: and 128';
const AS_REGISTRY = 'write it as the registry does';
const FROM_REGISTRY = 'copy the digest from the registry';
const version = (repository: string): string =>
  `name a version, for example '${repository}:1.0.0', so that every pod runs the same program`;

const IMAGES: readonly Refused[] = (
  [
    ['no text', '', 'be the name of an image', "write, for example, 'rocker/r-ver:4.5.0'", 'rocker/r-ver:4.5.0'],
    ['a number', 4, 'be the name of an image', "write, for example, 'rocker/r-ver:4.5.0'", 'rocker/r-ver:4.5.0'],
    ['null', null, 'be the name of an image', "write, for example, 'rocker/r-ver:4.5.0'", 'rocker/r-ver:4.5.0'],
    ['without a tag', 'r-base', 'have a fixed tag or a digest', version('r-base'), 'r-base:1.0.0'],
    ['the latest', 'r-base:latest', 'have a fixed tag or a digest', version('r-base'), 'r-base:1.0.0'],
    ['of a port and no tag', 'h:5000/a', 'have a fixed tag or a digest', version('h:5000/a'), 'h:5000/a:1.0.0'],
    ['a number to YAML', '0o17', 'have a fixed tag or a digest', version('0o17'), '0o17:1.0.0'],
    ['with a blank at the start', ' r-base:1', REPOSITORY, AS_REGISTRY, 'r-base:1'],
    ['with a blank at the end', 'r-base:1 ', TAG, AS_REGISTRY, 'r-base:1'],
    ['with a line end', 'r-base:1\n', TAG, AS_REGISTRY, 'r-base:1'],
    ['in capitals', 'R-Base:1', REPOSITORY, AS_REGISTRY, 'r-base:1'],
    ['with an empty part', 'a//b:1', REPOSITORY, AS_REGISTRY, 'a/b:1'],
    ['an absolute path', '/a:1', REPOSITORY, AS_REGISTRY, 'a:1'],
    ['a relative path', '../a:1', REPOSITORY, AS_REGISTRY, 'a:1'],
    ['with two dots', 'a..b:1', REPOSITORY, AS_REGISTRY, 'a.b:1'],
    ['with a host of a dash', 'h-.com/a:1', REPOSITORY, AS_REGISTRY, 'h.com/a:1'],
    ['with two tags', 'a:1:2', TAG, AS_REGISTRY, 'a:1'],
    ['with an empty tag', 'a:', TAG, AS_REGISTRY, 'a:1'],
    ['with a tag that starts with a dash', 'a:-1', TAG, AS_REGISTRY, 'a:1'],
    ['with a tag of 129 characters', `a:${'x'.repeat(129)}`, TAG, AS_REGISTRY, `a:${'x'.repeat(128)}`],
    ['a URL', 'https://a/b:1', 'be an image name, not a URL', "write 'a/b:1'", 'a/b:1'],
    ['a URL of a daemon', 'docker://a:1', 'be an image name, not a URL', "write 'a:1'", 'a:1'],
    ['with a short digest', 'a@sha256:abc', DIGEST, FROM_REGISTRY, `a@sha256:${'a'.repeat(64)}`],
    ['with a digest in capitals', `a@sha256:${'A'.repeat(64)}`, DIGEST, FROM_REGISTRY, `a@sha256:${'a'.repeat(64)}`],
    ['with a digest of MD5', `a@md5:${'a'.repeat(32)}`, DIGEST, FROM_REGISTRY, `a@sha256:${'a'.repeat(64)}`],
    ['with no digest behind the @', 'a:1@', DIGEST, FROM_REGISTRY, 'a:1'],
  ] as const
).map(([what, image, rule, remedy, followed]) => ({
  title: `an image ${what}`,
  given: { image },
  told: [`image: must ${rule}, got ${shown(image)}; ${remedy}`],
  followed: { image: followed },
}));

const PATH = 'be an absolute path of letters, digits, ".", "_" and "-", without "." or ".." as a part';
const BESIDE = "choose a separate folder, for example '/var/secrets/google'";

const MOUNTS: readonly Refused[] = [
  ...(
    [
      ['secrets/key', PATH],
      ['/', PATH],
      ['', PATH],
      ['/a/', PATH],
      ['/a//b', PATH],
      ['/a/../b', PATH],
      ['/./a', PATH],
      ['/a:b', PATH],
      ['/a b', PATH],
      ['~/key', PATH],
      ['C:/key', PATH],
      ['/kéy', PATH],
      ['/proc', 'be outside /proc and not hide it'],
      ['/proc/1/ns', 'be outside /proc and not hide it'],
      ['/dev/shm', 'be outside /dev and not hide it'],
      ['/sys', 'be outside /sys and not hide it'],
      ['/etc', 'be outside /etc and not hide it'],
      ['/etc/ssl', 'be outside /etc and not hide it'],
      ['/kubepar', 'be outside /kubepar and not hide it'],
      ['/kubepar/work', 'be outside /kubepar and not hide it'],
      ['/tmp', 'be outside /tmp and not hide it'],
      ['/var', 'be outside /var/run/secrets/kubernetes.io and not hide it'],
      ['/var/run/secrets/kubernetes.io/serviceaccount', 'be outside /var/run/secrets/kubernetes.io and not hide it'],
      ['/usr', 'be outside /usr and not hide it'],
      ['/bin', 'be outside /bin and not hide it'],
      ['/run/secrets', 'be outside /run and not hide it'],
    ] as const
  ).map(([mountPath, rule]) => ({
    title: `a Secret mounted at '${mountPath}'`,
    given: { secrets: [{ secret: 'a', mountPath }] },
    told: [`secrets[0].mountPath: must ${rule}, got ${shown(mountPath)}; ${BESIDE}`],
    followed: { secrets: [{ secret: 'a', mountPath: '/var/secrets/google' }] },
  })),
  ...(
    [
      ['at the path of another', '/a', '/a'],
      ['within another', '/a', '/a/b'],
      ['around another', '/a/b', '/a'],
    ] as const
  ).map(([what, first, second]) => ({
    title: `a Secret mounted ${what}`,
    given: {
      secrets: [
        { secret: 'a', mountPath: first },
        { secret: 'b', mountPath: second },
      ],
    },
    told: [
      `secrets[1].mountPath: must not be the same as, or within, another mount (${first}), got "${second}"; choose a folder next to it`,
    ],
    followed: {
      secrets: [
        { secret: 'a', mountPath: first },
        { secret: 'b', mountPath: '/c' },
      ],
    },
  })),
  ...(
    [
      ['in capitals', 'Key', '"Key"'],
      ['with a "_"', 'my_key', '"my_key"'],
      ['empty', '', '""'],
      ['a path', 'a/b', '"a/b"'],
      ['a number', 5, '5'],
      ['of 254 characters', 'a'.repeat(254), `"${'a'.repeat(119)}…`],
    ] as const
  ).map(([what, secret, told]) => ({
    title: `the name of a Secret is ${what}`,
    given: { secrets: [{ secret, mountPath: '/a' }] },
    told: [
      `secrets[0].secret: must be the name of a Secret, got ${told}; give the name that \`kubectl get secrets\` shows`,
    ],
    followed: { secrets: [{ secret: 'my-key', mountPath: '/a' }] },
  })),
  ...(
    [
      ['a text', 'my-key', '"my-key"'],
      ['one object', { secret: 'a', mountPath: '/a' }, '{"secret":"a","mountPath":"/a"}'],
      ['null', null, 'null'],
    ] as const
  ).map(([what, secrets, told]) => ({
    title: `the Secrets are ${what}`,
    given: { secrets },
    told: [
      `secrets: must be a list, got ${told}; write, for example, [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }]`,
    ],
    followed: { secrets: [{ secret: 'a', mountPath: '/a' }] },
  })),
  ...(
    [
      ['in capitals', 'Data', '"Data"'],
      ['a path', '../data', '"../data"'],
      ['empty', '', '""'],
      ['null', null, 'null'],
    ] as const
  ).map(([what, claimName, told]) => ({
    title: `the claim of the results is ${what}`,
    given: { results: Results.volume({ claimName } as never) },
    told: [
      `results.claimName: must be the name of a PersistentVolumeClaim, got ${told}; give the name that \`kubectl get persistentvolumeclaims\` shows`,
    ],
    followed: { results: Results.volume({ claimName: 'data' }) },
  })),
];

/** As a message shows a value. */
function shown(value: unknown): string {
  const json = JSON.stringify(value).replace('é', '\\u00e9');
  return json.length <= 120 ? json : `${json.slice(0, 120)}…`;
}

/** Images, and what is mounted into their containers. */
export const IMAGES_AND_MOUNTS: readonly Refused[] = [...IMAGES, ...MOUNTS];
