import { MENTION_ROOM } from '@sotto/sdk';
import type { User } from '@sotto/sdk';
import { html } from 'lit';
import { completionTexts } from '../../i18n/localize.js';
import { avatarOf } from '../../templates/avatar.js';
import { marked } from '../../templates/people/marked.js';
import { userName } from '../../templates/user-name.js';
import { MOST_OPTIONS } from './completion-option.js';
import type { CompletionOption } from './completion-option.js';
import type { Mentionable } from '../../timeline/message/typed-mentions.js';

/** The members of whose names some word begins so, and all of them at once. */
export function memberOptions(begun: string, { users, everyone }: Mentionable): CompletionOption[] {
  const texts = completionTexts();
  const wanted = begun.toLocaleLowerCase();
  const people = users
    .filter((user) => wordsOf(user).some((word) => word.startsWith(wanted)))
    .sort((a, b) => a.displayName.localeCompare(b.displayName))
    .slice(0, MOST_OPTIONS)
    .map((user) => memberOption(user, begun));
  if (everyone === undefined || !texts.everyoneWords.some((word) => word.startsWith(wanted))) return people;
  const content = html`<span class="sign" aria-hidden="true">@</span><b>${texts.everyone}</b
    ><span class="more">${texts.everyoneHint(everyone)}</span>`;
  return [...people, { content, text: `${MENTION_ROOM} `, user: MENTION_ROOM }];
}

function wordsOf({ displayName, username }: User): string[] {
  const name = displayName.toLocaleLowerCase();
  return [username.toLocaleLowerCase(), ...name.split(/[^\p{L}\p{M}\p{N}]+/u)];
}

function memberOption(user: User, begun: string): CompletionOption {
  const content = html`${avatarOf(user, { size: 's' })}${userName(user, marked(user.displayName, begun))}<span
      class="more"
      dir="ltr"
      >${marked(user.username, begun)}</span
    >`;
  return { content, text: `@${user.username} `, user: user.id };
}
