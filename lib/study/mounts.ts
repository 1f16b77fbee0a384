import type { ISecret } from 'cdk8s-plus-27';
import { isDnsSubdomain } from './checks';
import type { ProblemList } from './problems';

/** An existing Secret, mounted read-only: each of its keys is a file in the folder. */
export interface SecretMount {
  /** The Secret: its name, or a cdk8s-plus Secret. It must exist before the study starts. */
  readonly secret: string | ISecret;
  /** The folder, an absolute path outside of the system's folders and of /kubepar and /tmp. */
  readonly mountPath: string;
}

/** A {@link SecretMount} that has been checked. */
export interface CheckedSecretMount {
  readonly secretName: string;
  readonly mountPath: string;
}

/** Folders that are the system's, Kubernetes' or kubepar's own. */
const TAKEN = [
  '/proc',
  '/dev',
  '/sys',
  '/etc',
  '/bin',
  '/sbin',
  '/usr',
  '/lib',
  '/lib64',
  '/run',
  '/tmp',
  '/kubepar',
  '/var/run/secrets/kubernetes.io',
];

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
  const mounts = (given as Partial<SecretMount>[]).map((mount, position) => {
    const prop = `secrets[${String(position)}]`;
    const secretName = typeof mount.secret === 'string' ? mount.secret : (mount.secret?.name ?? '');
    if (!isDnsSubdomain(secretName)) {
      problems.report(
        `${prop}.secret`,
        'be the name of a Secret',
        mount.secret,
        'give the name that `kubectl get secrets` shows',
      );
    }
    return { secretName, mountPath: checkMountPath(problems, `${prop}.mountPath`, mount.mountPath) };
  });
  checkNesting(problems, mounts);
  return mounts;
}

function checkMountPath(problems: ProblemList, prop: string, path: unknown): string {
  const remedy = "choose a folder of its own, for example '/var/secrets/google'";
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
  const taken = TAKEN.find((folder) => isWithin(path, folder) || isWithin(folder, path));
  if (taken !== undefined) problems.report(prop, `lie outside of ${taken} and not hide it`, path, remedy);
  return path;
}

function checkNesting(problems: ProblemList, mounts: readonly CheckedSecretMount[]): void {
  mounts.forEach(({ mountPath }, position) => {
    const other = mounts
      .slice(0, position)
      .find((earlier) => isWithin(earlier.mountPath, mountPath) || isWithin(mountPath, earlier.mountPath));
    if (other === undefined || mountPath === '') return;
    const rule = `not be the same as, or within, another mount (${other.mountPath})`;
    problems.report(`secrets[${String(position)}].mountPath`, rule, mountPath, 'choose a folder beside it');
  });
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
