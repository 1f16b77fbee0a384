import type { V1Container } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import type { Kubectl } from '../text/commands-to-copy';

/** What pods do when the obstacle is gone. */
export const THEN_THEY_START = 'the pods then start by themselves';

/**
 * What to do if Kubernetes reports that a Secret, or its key, is missing; undefined for other reports.
 * @param message its report about a pod.
 * @param container the one that needs the Secret in a variable; without one, the Secret is mounted.
 */
export function trySecretAdvice(
  message: string,
  container: Pick<V1Container, 'env'> | undefined,
  command: Kubectl,
): string | undefined {
  const [, key, holder] = /find key (\S+) in Secret (?:\S+\/)?(\S+)/i.exec(message) ?? [];
  if (key !== undefined && holder !== undefined)
    return `put the key ${key} into the Secret ${holder}; ${THEN_THEY_START}`;
  const [, secret] = /secret "([^"]+)" not found/.exec(message) ?? [];
  if (secret === undefined) return undefined;
  const wanted = container?.env?.find(({ valueFrom }) => valueFrom?.secretKeyRef?.name === secret)?.valueFrom;
  const content =
    container === undefined ? '--from-file=…' : `--from-literal=${wanted?.secretKeyRef?.key ?? 'password'}=…`;
  const what = container === undefined ? 'what is missing' : 'the Secret';
  return `create ${what}: ${command(`create secret generic ${secret} ${content}`)}; ${THEN_THEY_START}`;
}
