import { property } from 'lit/decorators.js';
import { USER_TOKEN } from '../../controllers/client/user-token.js';
import { setting } from '../../internal/setting.js';
import { SottoElement } from '../sotto-element.js';

/** What a page says about signing in. The token of its own user is kept in memory only. */
export abstract class UserTokenElement extends SottoElement {
  /**
   * The assertion that the page's backend signed about its user; `''` signs that user out. Set it again for another user,
   * and when `chat-sign-in-request` asks for it. As an attribute it leaves the document once it is read.
   */
  @setting('') @property({ attribute: USER_TOKEN }) userToken = '';

  /**
   * Address to which a sign-in on the chat server's page leads back in this tab, where no window can be used. It must be
   * registered for the OAuth client, and show this element.
   */
  @setting() @property({ attribute: 'redirect-uri' }) redirectUri: string | undefined;

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    // Recorders of sessions and other scripts read the document: the token must not stay in it.
    if (name === USER_TOKEN && value === null) return;
    super.attributeChangedCallback(name, old, value);
    if (name === USER_TOKEN) this.removeAttribute(USER_TOKEN);
  }
}
