import OAuth2Server from 'oauth2-server';
import type { OAuthModel } from './oauth-model.js';

/** Options that the library passes to a grant. */
interface GrantOptions {
  model: OAuthModel;
  accessTokenLifetime: number;
  refreshTokenLifetime: number;
}

/** A grant that our model handles as a whole. */
abstract class ModelGrant extends OAuth2Server.AbstractGrantType {
  protected readonly oauth: OAuthModel;

  constructor(options: GrantOptions) {
    super(options as unknown as OAuth2Server.TokenOptions);
    this.oauth = options.model;
  }
}

/** Password grant (RFC 6749 section 4.3). The library's own refuses passwords that mix BMP and astral characters. */
export class PasswordGrant extends ModelGrant {
  override handle({ body }: OAuth2Server.Request): Promise<OAuth2Server.Token> {
    return this.oauth.grantPassword(body as Record<string, string>);
  }
}

/** Authorization code with PKCE (RFC 6749 section 4.1.3, RFC 7636 section 4.5). The library's own revokes in two steps. */
export class AuthorizationCodeGrant extends ModelGrant {
  override handle({ body }: OAuth2Server.Request): Promise<OAuth2Server.Token> {
    return this.oauth.grantCode(body as Record<string, string>);
  }
}

/** Guest grant (RFC 6749 section 4.5). */
export class GuestGrant extends ModelGrant {
  override handle({ body }: OAuth2Server.Request): Promise<OAuth2Server.Token> {
    return this.oauth.grantGuest(body as Record<string, string>);
  }
}

/**
 * Refresh grant (RFC 6749 section 6) with rotation (RFC 9700 section 4.14.2). The library's own reads, revokes and saves in
 * three steps: two tabs would both pass, and a crash in between would end the session.
 */
export class RefreshTokenGrant extends ModelGrant {
  override handle({ body }: OAuth2Server.Request): Promise<OAuth2Server.Token> {
    return this.oauth.grantRefresh(body as Record<string, string>);
  }
}

/** Assertions of the site's backend or its identity provider (RFC 7523 section 2.1). */
export class AssertionGrant extends ModelGrant {
  override handle({ body }: OAuth2Server.Request): Promise<OAuth2Server.Token> {
    return this.oauth.grantAssertion(body as Record<string, string>);
  }
}
