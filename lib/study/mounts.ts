import type { ISecret } from 'cdk8s-plus-27';
import { isRecord, objectName } from './checks';
import { checkKnownNames } from './known-names';
import type { ProblemList } from './problems';

/** An existing Secret, mounted read-only: each of its keys becomes a file in the folder. */
export interface SecretMount {
  /** The Secret: its name, or a cdk8s-plus Secret. It must exist before the study starts. */
  readonly secret: string | ISecret;
  /** The folder: an absolute path outside the system's folders, /kubepar and /tmp. */
  readonly mountPath: string;
}

/** A checked {@link SecretMount}. */
export interface CheckedSecretMount {
  readonly secretName: string;
  readonly mountPath: string;
}

/** Folders of the system, Kubernetes or kubepar. Volumes of users may be mounted below /tmp, but not at /tmp itself. */
export const TAKEN = ['/proc', '/dev', '/sys', '/etc', '/kubepar', '/var/run/secrets/kubernetes.io'];
export const TMP = '/tmp';
/** Folders where an image has its programs. A volume may add programs; a secret is not a program. */
const PROGRAMS = ['/bin', '/sbin', '/usr', '/lib', '/lib64', '/run'];

export function checkSecrets(problems: ProblemList, given: unknown): readonly CheckedSecretMount[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    problems.report(
      'secrets',
      'be a list',
      given,
      "write, for example, [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }]",
    );
    return [];
  }
  const mounts = Array.from(given, (entry: unknown, position): CheckedSecretMount => {
    const prop = `secrets[${String(position)}]`;
    const mount = isRecord(entry) ? entry : {};
    checkKnownNames(problems, mount, { ...MOUNT_NAMES, prefix: `${prop}.` });
    return {
      secretName: secretName(problems, `${prop}.secret`, mount['secret']),
      mountPath: checkMountPath(problems, `${prop}.mountPath`, mount['mountPath'], [...TAKEN, TMP, ...PROGRAMS]),
    };
  });
  mounts.forEach(({ mountPath }, position) => {
    const others = mounts.slice(0, position).map((mount) => mount.mountPath);
    checkNesting(problems, `secrets[${String(position)}].mountPath`, mountPath, others);
  });
  return mounts;
}

const MOUNT_NAMES = {
  known: Object.keys({ secret: true, mountPath: true } satisfies Record<keyof SecretMount, true>),
  rule: 'be a field of a mounted Secret',
  hints: {
    optional: 'leave it out: a pod waits for its Secrets, so none runs without them',
    subPath: 'leave it out: each key of the Secret is a file in the folder',
    items: 'leave it out: each key of the Secret is a file in the folder',
    defaultMode: 'leave it out: only the command can read the files',
    readOnly: 'leave it out: Secrets are mounted read-only',
    secretName: 'call it secret',
    name: 'call it secret',
  },
};

/** The name of a Secret, given by its name or as a cdk8s-plus Secret. */
export function secretName(problems: ProblemList, prop: string, given: unknown): string {
  const name = typeof given === 'object' && given !== null && 'name' in given ? given.name : given;
  return objectName(problems, prop, name, { kind: 'Secret', plural: 'secrets' });
}

/**
 * Checks that a Secret does not belong to a pool's Redis, whose password is reserved for kubepar's containers.
 * @param props the props that name Secrets, with these names.
 */
export function checkNotOfRedis(problems: ProblemList, props: ReadonlyMap<string, unknown>, redisSecret: string): void {
  for (const [prop, name] of props) {
    // Neither has a name after a report.
    if (name !== redisSecret || name === '') continue;
    const rule = 'not be the Secret with the Redis password, which the command never sees';
    problems.report(prop, rule, name, 'create another Secret for what the command needs');
  }
}

/** The path, or '' after a report if it is invalid. */
export function checkMountPath(
  problems: ProblemList,
  prop: string,
  path: unknown,
  takenFolders: readonly string[],
): string {
  const remedy = "choose a separate folder, for example '/var/secrets/google'";
  if (
    typeof path !== 'string' ||
    !/^(\/[A-Za-z0-9._-]+)+$/.test(path) ||
    path.split('/').some((part) => part === '.' || part === '..')
  ) {
    problems.report(
      prop,
      'be an absolute path of letters, digits, ".", "_" and "-", without "." or ".." as a part',
      path,
      remedy,
    );
    return '';
  }
  const taken = takenFolders.find((folder) => isWithin(path, folder) || isWithin(folder, path));
  if (taken !== undefined) problems.report(prop, `be outside ${taken} and not hide it`, path, remedy);
  return path;
}

export function checkNesting(problems: ProblemList, prop: string, path: string, others: readonly string[]): void {
  if (path === '') return;
  const other = others.find((folder) => folder !== '' && (isWithin(folder, path) || isWithin(path, folder)));
  if (other === undefined) return;
  problems.report(prop, `not be the same as, or within, another mount (${other})`, path, 'choose a folder next to it');
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
