import type { Middleware, ParameterizedContext } from 'koa';
import type { Actor, Backend } from '../../actor.js';
import type { AppError } from '../../errors.js';
import type { OAuthError } from '../../oauth/oauth-error.js';

/** What our middlewares store in `ctx.state`. */
export interface RequestState {
  requestId: string;
  /** Error code of the response. */
  refusal?: string;
  /** Renders an error as a page, on paths that browsers navigate to. */
  renderError?: (error: AppError | OAuthError) => void;
  /** Set by `authenticate`. */
  actor: Actor;
  /** Set by `authenticateBackend`. */
  backend: Backend;
}

export type AppContext = ParameterizedContext<RequestState>;
export type AppMiddleware = Middleware<RequestState>;
