import type { AssertionErrorCode, OAuthErrorCode } from '@sotto/protocol';

const STATUS: Partial<Record<OAuthErrorCode, number>> = {
  invalid_client: 401,
  server_error: 500,
  slow_down: 429,
  temporarily_unavailable: 503,
};

/** An error of the token endpoint (RFC 6749 section 5.2). The description reveals nothing about users or secrets. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly headers: Record<string, string>;
  /** With `invalid_grant`: what is wrong with an assertion. */
  readonly assertion: AssertionErrorCode | undefined;

  constructor(
    readonly code: OAuthErrorCode,
    description: string,
    options: { headers?: Record<string, string>; assertion?: AssertionErrorCode; cause?: unknown } = {},
  ) {
    super(description, { cause: options.cause });
    this.headers = options.headers ?? {};
    this.assertion = options.assertion;
  }

  get status(): number {
    return STATUS[this.code] ?? 400;
  }
}
