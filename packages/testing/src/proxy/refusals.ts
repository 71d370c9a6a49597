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

/** The problem document of a refusal (RFC 9457). */
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

/** The answer to a request that is refused, as the server writes it. */
export interface RefusedAnswer {
  status: number;
  reason: string;
  headers: Record<string, string>;
  body: string;
}

/** Answers as the server would; a page of another origin may read it. */
export function refusedAnswer(refusal: Refusal, path: string, origin: string | undefined): RefusedAnswer {
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
