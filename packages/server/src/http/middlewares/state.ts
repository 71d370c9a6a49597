import type { Middleware, ParameterizedContext } from 'koa';
import type { Actor } from '../../actor.js';

/** What our middlewares leave on `ctx.state`. */
export interface RequestState {
  requestId: string;
  /** Code of the error that the response tells. */
  refusal?: string;
  /** Set by `authenticate`. */
  actor: Actor;
}

export type AppContext = ParameterizedContext<RequestState>;
export type AppMiddleware = Middleware<RequestState>;
