import { property } from 'lit/decorators.js';
import { USER_TOKEN } from '../../controllers/client/user-token.js';
import { setting } from '../../internal/setting.js';
import { SottoElement } from '../sotto-element.js';

/** An element that takes the token of the page's own user, and keeps it in memory only. */
export abstract class UserTokenElement extends SottoElement {
  /**
   * The assertion that the page's backend signed about its user; `''` signs that user out. Set it again for another user,
   * and when `chat-sign-in-request` asks for it. As an attribute it leaves the document once it is read.
   */
  @setting('') @property({ attribute: USER_TOKEN }) userToken = '';

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    // Recorders of sessions and other scripts read the document: the token must not stay in it.
    if (name === USER_TOKEN && value === null) return;
    super.attributeChangedCallback(name, old, value);
    if (name === USER_TOKEN) this.removeAttribute(USER_TOKEN);
  }
}
