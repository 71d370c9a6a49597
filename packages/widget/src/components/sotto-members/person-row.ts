import { MEMBER_ROLES } from '@sotto/sdk';
import type { Member, MemberRole } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from '../../icons.js';
import { markedName } from '../../people/bot.js';
import { avatar } from '../../templates/avatar.js';
import { botTag } from '../../templates/bot-tag.js';
import { commonTexts, memberTexts } from '../../i18n/localize.js';

/** One member, and what the viewer may do with it. */
export interface PersonRow {
  member: Member;
  isSelf: boolean;
  canChangeRole: boolean;
  canRemove: boolean;
  onRole: (role: MemberRole) => void;
  onRemove: () => void;
}

/** One row of the members panel. */
export function personRow(row: PersonRow): TemplateResult {
  const { user, role, status } = row.member;
  const label = role === 'member' ? nothing : html`<span class="role">${memberTexts().roles[role]}</span>`;
  return html`<li class="person">
    ${avatar({ id: user.id, name: user.displayName, size: 'm', online: status === 'online' })}
    <div class="person-text">
      <div class="person-name">
        <b dir="auto">${row.isSelf ? commonTexts().you : user.displayName}</b>${botTag(user)}
      </div>
      <span>${user.username}</span>
    </div>
    ${row.canChangeRole ? roleChoice(row) : label}
    ${
      row.canRemove
        ? html`<button
            class="icon-btn"
            type="button"
            aria-label=${memberTexts().remove(markedName(user, user.displayName))}
            @click=${row.onRemove}
          >
            ${icon('close', { size: 's' })}
          </button>`
        : nothing
    }
  </li>`;
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
