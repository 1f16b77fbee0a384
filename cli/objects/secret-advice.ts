import type { V1Container } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { REDIS_PASSWORD } from '../../lib/study/redis';
import { sentences, shellQuoted, withCommands } from '../text/commands-to-copy';
import type { StudyCommands } from '../study/study-commands';

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
  commands: StudyCommands,
): string | undefined {
  const [, key, holder] = /find key (\S+) in Secret (?:\S+\/)?(\S+)/i.exec(message) ?? [];
  if (key !== undefined && holder !== undefined)
    return `put the key ${key} into the Secret ${holder}; ${THEN_THEY_START}`;
  const [, secret] = /secret "([^"]+)" not found/.exec(message) ?? [];
  if (secret === undefined) return undefined;
  const create = commands.kubectl('create', 'secret', 'generic', secret);
  return sentences(howToCreate(create, secret, container), THEN_THEY_START);
}

function howToCreate(create: string, secret: string, container: Pick<V1Container, 'env'> | undefined): string {
  if (container === undefined)
    return withCommands(
      'create what is missing, with the name of your file in place of FILE',
      `${create} --from-file=FILE`,
    );
  const variable = container.env?.find(({ valueFrom }) => valueFrom?.secretKeyRef?.name === secret);
  const literal = `--from-literal=${shellQuoted(variable?.valueFrom?.secretKeyRef?.key ?? 'password')}`;
  // Of Redis any password will do; other values are the user's to know.
  return variable === undefined || variable.name === REDIS_PASSWORD
    ? withCommands('create the Secret', `${create} ${literal}="$(openssl rand -hex 32)"`)
    : withCommands('create the Secret: type its value, then Enter and Ctrl-D', `${create} ${literal}="$(cat)"`);
}
