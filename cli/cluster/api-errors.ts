import type { ApiException, KubeConfig } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { CliError, EXIT } from '../text/errors';
import { tryChecked, tryCheckedJson } from '../input/schema';
import { HEADERS, LOG, STATUS } from './api-schema';
import { CredentialsError } from './credentials';
import { ConnectionError, NotKubernetesError } from './http';
import { describeRight, type Right } from './rights';

/** The target of a request. */
export interface Target {
  readonly config: KubeConfig;
  readonly namespace: string;
}

/** What is wrong with a certificate, by Node's error code, and what to do about it. */
const TLS_REMEDIES: readonly (readonly [codes: RegExp, remedy: string])[] = [
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'check the clock of this machine; if it is right, renew the certificate'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'correct the server in the kubeconfig, or its tls-server-name'],
  [
    /CERT|SIGNATURE|ISSUER|CRL/,
    'it is another cluster, or its certificate has changed: get a new kubeconfig with its certificate-authority',
  ],
  [/^(EPROTO|ERR_SSL|ERR_TLS)/, 'check the server and the client certificate in the kubeconfig'],
];

/**
 * An error of a request in a form that can be shown; other errors are returned unchanged.
 * @param needed the right that the request needs.
 */
export function explain({ config, namespace }: Target, needed: Right, error: unknown): Error {
  const server = config.getCurrentCluster()?.server ?? '';
  const context = config.getCurrentContext();
  const cliError = (message: string): CliError => new CliError(message, EXIT.cluster);
  if (error instanceof CredentialsError) return cliError(error.message);
  if (error instanceof NotKubernetesError)
    return cliError(
      `the server at ${server} is not a Kubernetes API: ${error.message}; log in to the proxy in front of it, or correct the server of context ${context}`,
    );
  if (error instanceof ConnectionError) {
    const remedy = tryTlsRemedy(error);
    if (remedy !== undefined) return cliError(`can't trust the cluster at ${server}: ${error.message}; ${remedy}`);
    return cliError(
      `can't reach the cluster at ${server}: ${error.message}; check that kubectl works with the same context; the try command needs no cluster`,
    );
  }
  // The client parses what came.
  if (error instanceof SyntaxError)
    return cliError(`the cluster at ${server} sent an answer that is cut off or not JSON: ${error.message}; try again`);
  if (error instanceof CliError) return error;
  // The client takes for granted that an answer is of the type that it asked for.
  if (!isApiException(error))
    return cliError(
      `the cluster at ${server} sent an answer that can't be read: ${oneLine(String(error))}; check the server of context ${context}`,
    );
  const message = apiMessage(error);
  switch (error.code) {
    case 401:
      return cliError(`the cluster at ${server} does not accept the credentials of context ${context}; log in again`);
    case 403:
      return cliError(
        /exceeded quota/.test(message)
          ? `the quota of namespace ${namespace} has no room: ${message}; try again when some pods have ended`
          : `the cluster refuses: ${message}; ask for a role in namespace ${namespace} that may ${describeRight(needed)}`,
      );
    case 429:
      return cliError(`the cluster at ${server} is overloaded (429): ${message}; try again later`);
    default:
      return cliError(
        `the cluster at ${server} answered ${String(error.code)}: ${message}${error.code >= 500 ? '; try again later' : ''}`,
      );
  }
}

/** Whether the same request may get another answer in a moment. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return tryTlsRemedy(error) === undefined;
  if (isApiException(error)) return error.code === 429 || error.code >= 500;
  return error instanceof SyntaxError;
}

/** What to do about a connection that fails because of a certificate. */
function tryTlsRemedy({ code = '' }: ConnectionError): string | undefined {
  return TLS_REMEDIES.find(([codes]) => codes.test(code))?.[1];
}

/** Whether the error is an answer of the cluster. */
export function isApiException(error: unknown): error is ApiException<unknown> {
  return (
    error instanceof Error && typeof (error as Partial<ApiException<unknown>>).code === 'number' && 'body' in error
  );
}

/** Whether the cluster itself has the problem, and not the node that was asked. */
export function isClusterFault(error: unknown): boolean {
  if (!isApiException(error)) return true;
  return error.code === 429 || error.code === 503 || /etcdserver/.test(apiMessage(error));
}

/** The seconds after which the cluster accepts the request again, if it says so. */
export function tryRetryAfter(error: unknown): number | undefined {
  if (!isApiException(error)) return undefined;
  const given = tryChecked(HEADERS, error.headers)?.['retry-after'];
  if (given == null) return undefined;
  // A number of seconds, or a date.
  const seconds = /^\d+$/.test(given) ? Number(given) : (Date.parse(given) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

const LONGEST_MESSAGE = 300;

/** The cluster's reason for its refusal, on one line. */
export function apiMessage({ body }: ApiException<unknown>): string {
  const text = tryChecked(LOG, body);
  if (text?.trimStart().startsWith('<') === true) return 'an HTML page';
  const status = text === undefined ? tryChecked(STATUS, body) : tryCheckedJson(STATUS, text);
  if (status === undefined && text !== undefined && text.trim() !== '') return oneLine(text);
  return status?.message == null ? 'no message' : oneLine(status.message);
}

function oneLine(text: string): string {
  return text
    .slice(0, 2 * LONGEST_MESSAGE)
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .slice(0, LONGEST_MESSAGE);
}
