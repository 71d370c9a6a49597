import { clientAddress } from '../../edge/client-address.js';
import type { LogBudget } from '../../edge/log-budget.js';
import type { AppContext } from './state.js';

export interface RequestLinesDeps {
  config: { trustedProxies: number };
  logBudget: LogBudget;
}

/** Writes a line about a request, or counts it. @param most - lines of this kind per second, where they are bounded */
export type WriteRequestLine = (ctx: AppContext, kind: string, most: number, line: () => void) => void;

/**
 * Creates the writer of log lines about requests: every line of a signed-in user, and those of anonymous requests and of
 * requests over a limit within the log's budget.
 */
export function createRequestLines({ config, logBudget }: RequestLinesDeps): WriteRequestLine {
  return (ctx, kind, most, line) => {
    const isSignedIn = (ctx.state as { actor?: object }).actor !== undefined;
    if (isSignedIn && ctx.status !== 429) return line();
    logBudget.write(kind, clientAddress(ctx.req, config.trustedProxies), most, line);
  };
}
