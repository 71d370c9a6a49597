import type { User } from '@sotto/sdk';
import { html } from 'lit';
import type { nothing, TemplateResult } from 'lit';
import { commonTexts } from '../i18n/localize.js';
import { botTag } from './bot-tag.js';

/** The mark beside the name of a bot or a guest, where people are listed; nothing beside that of a user. */
export function userTag(user: User): TemplateResult | typeof nothing {
  return user.kind === 'guest' ? html` <span class="tag">${commonTexts().guest}</span>` : botTag(user);
}
