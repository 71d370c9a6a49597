import type { OAuthErrorBody } from '@sotto/protocol';
import type { Logger } from 'pino';
import { AppError, toAppError, toProblem } from '../../errors.js';
import { OAuthError } from '../../oauth/oauth-error.js';
import { headersOf } from '../../edge/base-response.js';
import { REFUSED_LINES } from '../../edge/log-budget.js';
import { adviceFor } from '../../storage/driver-errors.js';
import { isProbe } from './probes.js';
import { createRequestLines } from './request-lines.js';
import type { RequestLinesDeps } from './request-lines.js';
import type { AppContext, AppMiddleware } from './state.js';

/** Turns every error into a response. An unknown error is logged, and its response has only the request's id. */
export function errorHandler({ logger, ...deps }: RequestLinesDeps & { logger: Logger }): AppMiddleware {
  const write = createRequestLines(deps);

  function logFailure(ctx: AppContext, error: AppError | OAuthError, original: unknown, text: string): void {
    const { requestId } = ctx.state;
    write(ctx, `error ${error.status} ${error.code}`, REFUSED_LINES, () =>
      logger.error({ err: original, requestId }, adviceFor(original) ?? text),
    );
  }

  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null && ctx.respond !== false) throw new AppError('not_found');
      if ((ctx.status === 405 || ctx.status === 501) && ctx.body == null) throw methodNotAllowed(ctx);
    } catch (error) {
      const known = toKnown(error);
      ctx.state.refusal = known.code;
      const isOAuth = known instanceof OAuthError;
      // Readiness is logged when it changes: see `http/routes/health`.
      if (known.status >= 500 && known.code !== 'draining' && !isProbe(ctx.path))
        logFailure(ctx, known, error, isOAuth ? 'a token request failed' : 'a request failed');
      if (ctx.state.renderError) renderPage(ctx, known, ctx.state.renderError);
      else if (isOAuth) renderOAuth(ctx, known);
      else render(ctx, known);
    }
  };
}

function methodNotAllowed(ctx: AppContext): AppError {
  const allow = ctx.response.get('Allow');
  return new AppError('method_not_allowed', undefined, { headers: { Allow: allow } });
}

/** Converts a library's error to a known one, by its status. */
function toKnown(error: unknown): AppError | OAuthError {
  if (error instanceof OAuthError) return error;
  const own = toAppError(error);
  if (own.code !== 'internal_error') return own;
  const status = (error as { status?: unknown }).status;
  if (status === 413) return new AppError('payload_too_large', undefined, { cause: error });
  if (status === 415) return new AppError('unsupported_media_type', undefined, { cause: error });
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new AppError('bad_request', undefined, { cause: error });
  return own;
}

/** Codes that a challenge names: a request without a token gets none (RFC 6750 section 3.1). */
const CHALLENGES: readonly string[] = ['invalid_token', 'insufficient_scope'];

function render(ctx: AppContext, error: AppError): void {
  ctx.status = error.status;
  if (CHALLENGES.includes(error.code)) ctx.set('WWW-Authenticate', `Bearer error="${error.code}"`);
  else if (error.status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  ctx.set(headersOf(error));
  ctx.body = toProblem(error, ctx.state.requestId);
  ctx.type = 'application/problem+json';
}

function renderPage(
  ctx: AppContext,
  error: AppError | OAuthError,
  show: (error: AppError | OAuthError) => void,
): void {
  ctx.status = error.status;
  ctx.set(error instanceof AppError ? headersOf(error) : error.headers);
  show(error);
}

function renderOAuth(ctx: AppContext, failure: OAuthError): void {
  ctx.status = failure.status;
  // A 401 says how to authenticate (RFC 9110 section 11.6.1); a Basic challenge to a page would open a browser's dialog.
  if (failure.status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  ctx.set({ ...failure.headers, Pragma: 'no-cache' });
  const body: OAuthErrorBody = {
    error: failure.code,
    ...(failure.assertion && { code: failure.assertion }),
    error_description: failure.message,
  };
  ctx.body = body;
}
