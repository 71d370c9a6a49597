import type { AuthorizationErrorCode, AuthorizationMessage } from '@sotto/protocol';
import type { ReturnAddress } from '../../oauth/authorize/authorization-request.js';
import type { AppContext } from '../middlewares/state.js';
import { handOverPage } from './hand-over-page.js';
import { setPageHeaders } from './page-headers.js';

/** What the requester gets. */
export type AuthorizationResult =
  { code: string } | { error: AuthorizationErrorCode; error_description: string };

/**
 * Sends the result to the requester: by a redirect (RFC 6749 section 4.1.2) or by a page that posts it, with the issuer in
 * both (RFC 9207).
 */
export function sendResult(
  ctx: AppContext,
  { base, issuer }: { base: string; issuer: string },
  { redirectUri, responseMode, state }: ReturnAddress,
  result: AuthorizationResult,
): void {
  const origin = new URL(redirectUri).origin;
  setPageHeaders(ctx, origin);
  const fields = { ...result, ...(state !== undefined && { state }), iss: issuer };
  if (responseMode === 'web_message') {
    const message = { type: 'sotto.authorization', ...fields } as AuthorizationMessage;
    ctx.body = handOverPage({ base, target: origin, message }).toString();
    return;
  }
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(fields)) target.searchParams.append(name, value);
  // Not 307: the form with the password must not be sent along.
  ctx.status = 303;
  ctx.set('Location', target.href);
  ctx.body = '';
}
