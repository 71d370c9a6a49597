import type { Middleware, ParameterizedContext } from 'koa';
import type { Actor } from '../../actor.js';

/** What our middlewares store in `ctx.state`. */
export interface RequestState {
  requestId: string;
  /** Error code of the response. */
  refusal?: string;
  /** Set by `authenticate`. */
  actor: Actor;
}

export type AppContext = ParameterizedContext<RequestState>;
export type AppMiddleware = Middleware<RequestState>;
