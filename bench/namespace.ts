import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { run } from './process';

/**
 * The namespace's pods must meet Pod Security "restricted". The other label identifies what a killed benchmark leaves.
 */
const LABELS = ['pod-security.kubernetes.io/enforce=restricted', 'app.kubernetes.io/managed-by=kubepar-bench'];

/**
 * Does the work in a new namespace, which is deleted afterwards with all its pods, even if the work fails or is
 * interrupted.
 */
export async function inFreshNamespace<T>(signal: AbortSignal, work: (namespace: string) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const name = `kubepar-bench-${randomBytes(3).toString('hex')}`;
  try {
    // Neither is interrupted, because a pending request could create the namespace after its deletion.
    await run('kubectl', ['create', 'namespace', name]);
    await run('kubectl', ['label', 'namespace', name, ...LABELS]);
    await untilPodsAreAdmitted(name, signal);
    return await work(name);
  } finally {
    await run('kubectl', ['delete', 'namespace', name, '--ignore-not-found', '--wait', '--timeout=10m']);
  }
}

/**
 * Pods are refused until the cluster has created the service account. A pod that comes earlier costs a retry seconds
 * later.
 */
async function untilPodsAreAdmitted(namespace: string, signal: AbortSignal): Promise<void> {
  const get = ['--namespace', namespace, 'get', 'serviceaccount', 'default', '--ignore-not-found', '--output', 'name'];
  while ((await run('kubectl', get, { signal })) === '') await setTimeout(100, undefined, { signal });
}
