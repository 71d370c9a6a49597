import OAuth2Server from 'oauth2-server';
import type { OAuthModel } from './oauth-model.js';

/** What the library hands a grant: its options, and our model among them. */
interface GrantOptions {
  model: OAuthModel;
  accessTokenLifetime: number;
  refreshTokenLifetime: number;
}

/** RFC 6749 section 4.3. Ours, since the library's refuses passwords that mix BMP and astral characters. */
export class PasswordGrant extends OAuth2Server.AbstractGrantType {
  private readonly oauth: OAuthModel;

  constructor(options: GrantOptions) {
    super(options as unknown as OAuth2Server.TokenOptions);
    this.oauth = options.model;
  }

  override handle({ body }: OAuth2Server.Request): Promise<OAuth2Server.Token> {
    return this.oauth.grantPassword(body as Record<string, string>);
  }
}

/**
 * RFC 6749 section 6, with rotation (RFC 9700 section 4.14.2). Ours, since the library reads, revokes and saves in
 * three steps: two tabs would both pass, and a crash between them would end the session.
 */
export class RefreshTokenGrant extends OAuth2Server.AbstractGrantType {
  private readonly oauth: OAuthModel;

  constructor(options: GrantOptions) {
    super(options as unknown as OAuth2Server.TokenOptions);
    this.oauth = options.model;
  }

  override handle({ body }: OAuth2Server.Request): Promise<OAuth2Server.Token> {
    return this.oauth.grantRefresh(body as Record<string, string>);
  }
}
