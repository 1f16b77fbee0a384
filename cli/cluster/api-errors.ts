import type { ApiException, KubeConfig } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { CliError, EXIT } from '../errors';

/** Where a request went to. */
export interface Target {
  readonly config: KubeConfig;
  readonly namespace: string;
}

/**
 * An error of a request as one that can be shown.
 * @param what the right that it needs, for example `list pods`.
 */
export function explain({ config, namespace }: Target, what: string, error: unknown): CliError {
  const server = config.getCurrentCluster()?.server ?? '';
  if (error instanceof CliError) return error;
  if (!isApiException(error)) {
    const { cause } = error as { cause?: unknown };
    return new CliError(
      `can't reach the cluster at ${server}: ${messageOf(cause ?? error)}; check that kubectl works with the same context`,
      EXIT.cluster,
    );
  }
  switch (error.code) {
    case 401:
      return new CliError(
        `the cluster at ${server} does not accept the credentials of context ${config.getCurrentContext()}; log in again`,
        EXIT.cluster,
      );
    case 403:
      if (/exceeded quota/.test(apiMessage(error)))
        return new CliError(
          `the quota of namespace ${namespace} has no room: ${apiMessage(error)}; try again when some pods have ended`,
          EXIT.cluster,
        );
      return new CliError(
        `the cluster refuses: ${apiMessage(error)}; ask for a role in namespace ${namespace} that may ${what}`,
        EXIT.cluster,
      );
    default:
      return new CliError(
        `the cluster at ${server} answered ${String(error.code)}: ${apiMessage(error)}`,
        EXIT.cluster,
      );
  }
}

/** Whether the error is an answer of the cluster. */
export function isApiException(error: unknown): error is ApiException<unknown> {
  return (
    error instanceof Error && typeof (error as Partial<ApiException<unknown>>).code === 'number' && 'body' in error
  );
}

/** What the cluster says of its refusal. */
export function apiMessage({ body }: ApiException<unknown>): string {
  let status: unknown = body;
  if (typeof body === 'string') {
    try {
      status = JSON.parse(body);
    } catch {
      return body.slice(0, 300);
    }
  }
  const { message } = (status ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : 'no message';
}

/** The text of an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
