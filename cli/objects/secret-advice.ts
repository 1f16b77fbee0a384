import type { V1Container } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { storeOf } from '../../lib/study/bucket-url';
import type { ResultsDescription } from '../../lib/study/description';
import { REDIS_PASSWORD } from '../../lib/study/redis';
import type { BucketResults } from '../../lib/study/results';
import { sentences, shellQuoted, withCommands } from '../text/commands-to-copy';
import type { StudyCommands } from '../study/study-commands';

/** What pods do when the obstacle is gone. */
export const THEN_THEY_START = 'the pods then start by themselves';

/**
 * What to do if Kubernetes reports that a Secret, or its key, is missing; undefined for other reports.
 * @param message its report about a pod.
 * @param container the one that needs the Secret in a variable; without one, the Secret is mounted.
 * @param results where the results of the study go, which may be a bucket that needs the Secret.
 */
export function trySecretAdvice(
  message: string,
  container: Pick<V1Container, 'env'> | undefined,
  commands: StudyCommands,
  results?: ResultsDescription,
): string | undefined {
  const [, key, holder] = /find key (\S+) in Secret (?:\S+\/)?(\S+)/i.exec(message) ?? [];
  if (key !== undefined && holder !== undefined)
    return `put the key ${key} into the Secret ${holder}; ${THEN_THEY_START}`;
  const [, secret] = /secret "([^"]+)" not found/.exec(message) ?? [];
  if (secret === undefined) return undefined;
  const create = commands.kubectl('create', 'secret', 'generic', secret);
  const isOfBucket = results?.kind === 'bucket' && results.secret === secret;
  return sentences(
    isOfBucket ? howToCreateForBucket(create, results) : howToCreate(create, secret, container),
    THEN_THEY_START,
  );
}

function howToCreateForBucket(create: string, { url }: BucketResults): string {
  if (storeOf(url) === 'gcs')
    return withCommands(
      `create the Secret with the key of a service account that may write to ${url}, with the name of its file in place of FILE`,
      `${create} --from-file=key.json=FILE`,
    );
  const literals = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((key) => `--from-literal=${key}="$(cat)"`);
  return withCommands(
    `create the Secret with the credentials for ${url}: type the access key, then Enter and Ctrl-D, and the same with its secret`,
    `${create} ${literals.join(' ')}`,
  );
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
