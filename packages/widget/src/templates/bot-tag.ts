import type { User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { isBot } from '../people/bot.js';
import { commonTexts } from '../i18n/localize.js';

/** The mark beside the name of a bot; nothing beside that of a user. */
export function botTag(user: User): TemplateResult | typeof nothing {
  return isBot(user) ? html` <span class="tag">${commonTexts().bot}</span>` : nothing;
}
