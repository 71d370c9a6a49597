import type { AssertionErrorCode } from '@sotto/protocol';
import { OAuthError } from '../oauth-error.js';

/** Characters that an `error_description` must not have (RFC 6749 section 5.2). */
const NOT_ALLOWED = /[^\x20\x21\x23-\x5B\x5D-\x7E]/g;

/**
 * Creates the error of an assertion that is not accepted (RFC 7523 section 3.1).
 * @param description - for the developer of the site: names the claim and, where it is public, the right value
 */
export function assertionError(
  assertion: AssertionErrorCode,
  description: string,
  options: { cause?: unknown } = {},
): OAuthError {
  return new OAuthError('invalid_grant', description.replace(NOT_ALLOWED, '?'), { ...options, assertion });
}
