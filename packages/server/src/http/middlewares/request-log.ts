import type { Logger } from 'pino';
import { REFUSED_LINES, SERVED_LINES } from '../../edge/log-budget.js';
import { isProbe } from './probes.js';
import { createRequestLines } from './request-lines.js';
import type { RequestLinesDeps } from './request-lines.js';
import type { AppMiddleware } from './state.js';

/**
 * Logs each request with the id of its response: path without query, status, milliseconds. Lines about anonymous requests
 * are bounded: see `edge/log-budget`.
 */
export function requestLog({ logger, ...deps }: RequestLinesDeps & { logger: Logger }): AppMiddleware {
  const write = createRequestLines(deps);
  return async (ctx, next) => {
    const start = performance.now();
    ctx.state.requestId = ctx.response.get('X-Request-Id');
    await next();
    const { method, path, status } = ctx;
    const ms = Math.round(performance.now() - start);
    const level = isProbe(path) && status < 500 ? 'debug' : 'info';
    if (!logger.isLevelEnabled(level)) return;
    const { refusal, requestId } = ctx.state;
    const kind = refusal === undefined ? `${status}` : `${status} ${refusal}`;
    write(ctx, kind, status < 400 ? SERVED_LINES : REFUSED_LINES, () =>
      logger[level]({ requestId, method, path: path.slice(0, 200), status, ms }, 'request'),
    );
  };
}
