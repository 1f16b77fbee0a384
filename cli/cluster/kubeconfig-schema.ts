import * as z from 'zod';
import { text } from '../input/schema';

// Kubernetes treats null as missing.
const TEXT = z.string().nullish();
const TEXTS = z.array(z.string()).nullish();
const NAME = text('be a name', (name) => name !== '');

const CLUSTER = z.looseObject({
  server: text('be an address', (server) => server !== ''),
  'certificate-authority': TEXT,
  'certificate-authority-data': TEXT,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': TEXT,
  'proxy-url': TEXT,
});

const USER = z
  .looseObject({
    token: TEXT,
    tokenFile: TEXT,
    'token-file': TEXT,
    username: TEXT,
    password: TEXT,
    as: TEXT,
    'client-certificate': TEXT,
    'client-certificate-data': TEXT,
    'client-key': TEXT,
    'client-key-data': TEXT,
    'auth-provider': z.looseObject({ name: NAME, config: z.looseObject({}).nullish() }).nullish(),
    exec: z
      .looseObject({
        command: NAME,
        args: TEXTS,
        env: z.array(z.looseObject({ name: NAME, value: z.string() })).nullish(),
        installHint: TEXT,
      })
      .nullish(),
  })
  .nullish();

const CONTEXT = z.looseObject({ cluster: NAME, user: TEXT, namespace: TEXT });

/** What is read of a kubeconfig. */
export const KUBECONFIG = z.looseObject({
  clusters: z.array(z.looseObject({ name: NAME, cluster: CLUSTER })).nullish(),
  users: z.array(z.looseObject({ name: NAME, user: USER })).nullish(),
  contexts: z.array(z.looseObject({ name: NAME, context: CONTEXT })).nullish(),
  'current-context': TEXT,
});

export type Kubeconfig = z.infer<typeof KUBECONFIG>;
