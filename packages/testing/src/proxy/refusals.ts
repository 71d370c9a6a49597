import { ERRORS } from '@sotto/protocol';
import type { ErrorCode, OAuthErrorBody, OAuthErrorCode, Problem } from '@sotto/protocol';
import type { Refusal } from '../fault-plan.js';

const CODES = { 401: 'invalid_token', 429: 'rate_limited', 503: 'unavailable' } as const satisfies Record<
  number,
  ErrorCode
>;
const OAUTH_CODES = {
  401: 'invalid_client',
  429: 'slow_down',
  503: 'temporarily_unavailable',
} as const satisfies Record<number, OAuthErrorCode>;
const DETAIL = 'Refused by a fault of the test';

/** Creates the problem document of a refusal (RFC 9457). */
export function problemOf({ status, retryAfter = 1 }: Refusal): Problem {
  const code = CODES[status];
  return {
    type: `urn:sotto:error:${code}`,
    title: ERRORS[code].title,
    status,
    code,
    detail: DETAIL,
    ...(status !== 401 && { retryAfter }),
  };
}

/** A response to a refused request, as the server would write it. */
export interface RefusalResponse {
  status: number;
  reason: string;
  headers: Record<string, string>;
  body: string;
}

/** Creates the response of the server to a refused request; pages of other origins may read it. */
export function refusalResponse(refusal: Refusal, path: string, origin: string | undefined): RefusalResponse {
  const { status } = refusal;
  const problem = problemOf(refusal);
  const isOAuth = path.startsWith('/oauth/');
  const oauth: OAuthErrorBody = { error: OAUTH_CODES[status], error_description: DETAIL };
  const body = JSON.stringify(isOAuth ? oauth : problem);
  return {
    status,
    reason: problem.title,
    headers: {
      'Content-Type': isOAuth ? 'application/json; charset=utf-8' : 'application/problem+json',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      ...(problem.retryAfter !== undefined && { 'Retry-After': String(problem.retryAfter) }),
      ...(status === 401 && { 'WWW-Authenticate': 'Bearer error="invalid_token"' }),
      ...(origin !== undefined && {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'Retry-After, WWW-Authenticate',
        Vary: 'Origin, Authorization',
      }),
    },
    body,
  };
}
