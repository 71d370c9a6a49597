import type { User } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { userTag } from './user-tag.js';

/**
 * The name of a user in a line of a list, with the mark of a bot or a guest. A long name is cut; the mark is not.
 *
 * @param text - what is drawn of the name, such as its matches of a search
 */
export function userName(user: User, text: unknown = user.displayName): TemplateResult {
  return html`<span class="person-name"><b dir="auto">${text}</b>${userTag(user)}</span>`;
}
