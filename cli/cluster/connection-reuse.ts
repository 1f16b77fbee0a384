import * as https from 'node:https';
import type { createConfiguration, RequestContext, ResponseContext } from '@kubernetes/client-node' with {
  'resolution-mode': 'import',
};

/** Seconds after which a request without an answer counts as failed. */
const REQUEST_SECONDS = 30;

type Middleware = NonNullable<NonNullable<Parameters<typeof createConfiguration>[0]>['promiseMiddleware']>[number];

/**
 * Keeps connections open from one request to the next. The client makes an agent, and so a TLS handshake, for each request, which
 * for a hundred logs takes longer than the logs. New credentials get new connections. A request without an answer ends in time.
 */
export class ConnectionReuse implements Middleware {
  private agent: https.Agent | undefined;

  pre(context: RequestContext): Promise<RequestContext> {
    context.setSignal(AbortSignal.timeout(REQUEST_SECONDS * 1000));
    const fresh = context.getAgent();
    if (fresh instanceof https.Agent) {
      if (this.agent?.options.cert !== fresh.options.cert || this.agent?.options.key !== fresh.options.key)
        this.agent = undefined;
      this.agent ??= Object.assign(fresh, { keepAlive: true });
      context.setAgent(this.agent);
    }
    return Promise.resolve(context);
  }

  post(context: ResponseContext): Promise<ResponseContext> {
    return Promise.resolve(context);
  }
}
