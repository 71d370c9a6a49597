import { MEMBER_ROLES } from '@sotto/sdk';
import type { Member, MemberRole } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { formatUntil } from '../../i18n/format-time.js';
import { commonTexts, memberTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { markedName } from '../../people/bot.js';
import { avatarOf } from '../../templates/avatar.js';
import { userName } from '../../templates/user-name.js';

/** One member, and what the viewer may do with it. */
export interface PersonRow {
  member: Member;
  isSelf: boolean;
  canChangeRole: boolean;
  /** Whether there is anything in the member's menu. */
  hasMenu: boolean;
  isMenuOpen: boolean;
  onRole: (role: MemberRole) => void;
  onOpen: () => void;
  onMenu: () => void;
}

/** One row of the members panel: who it is, which leads to the profile, the role, and a menu. */
export function personRow(row: PersonRow): TemplateResult {
  const { member, isSelf, onOpen } = row;
  const { user, role, status } = member;
  const name = html`${userName(user, isSelf ? commonTexts().you : user.displayName)}
    <span class="person-note">${user.username}</span>
    ${isMuted(member) ? html`<span class="person-note">${memberTexts().mutedUntil(formatUntil(member.mutedUntil!))}</span>` : nothing}`;
  const label = role === 'member' ? nothing : html`<span class="role">${memberTexts().roles[role]}</span>`;
  return html`<li class="person" data-id=${user.id}>
    ${avatarOf(user, { size: 'm', online: status === 'online', onClick: isSelf ? undefined : onOpen })}
    ${
      isSelf
        ? html`<div class="person-text">${name}</div>`
        : html`<button class="person-text person-link" type="button" @click=${onOpen}>${name}</button>`
    }
    ${row.canChangeRole ? roleChoice(row) : label} ${row.hasMenu ? menuButton(row) : nothing}
  </li>`;
}

/** Whether a member is muted now. */
export function isMuted({ mutedUntil }: Member): boolean {
  return mutedUntil !== undefined && new Date(mutedUntil).getTime() > Date.now();
}

function menuButton({ member: { user }, isMenuOpen, onMenu }: PersonRow): TemplateResult {
  return html`<button
    class="icon-btn"
    type="button"
    aria-label=${memberTexts().options(markedName(user, user.displayName))}
    aria-haspopup="menu"
    aria-expanded=${isMenuOpen}
    @click=${onMenu}
  >
    ${icon('more', { size: 's' })}
  </button>`;
}

function roleChoice({ member, onRole }: PersonRow): TemplateResult {
  return html`<select
    aria-label=${memberTexts().roleOf(markedName(member.user, member.user.displayName))}
    .value=${member.role}
    @change=${(event: Event) => {
      const field = event.target as HTMLSelectElement;
      const wanted = field.value as MemberRole;
      // The choice changes only once the server has accepted it.
      field.value = member.role;
      onRole(wanted);
    }}
  >
    ${MEMBER_ROLES.map(
      (role) =>
        html`<option value=${role} ?selected=${role === member.role}>${memberTexts().roles[role]}</option>`,
    )}
  </select>`;
}
