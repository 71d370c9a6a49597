import type { ChatClient, Member, MemberRole, Profile, Room, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/key-handler.js';
import { addMemberErrorText, errorText } from '../../i18n/error-text.js';
import { allows } from '../../people/permission.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { form } from '../../styles/form.styles.js';
import { part } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoMembers } from './sotto-members.styles.js';
import { personRow } from './person-row.js';
import { memberTexts } from '../../i18n/localize.js';
import { errorState } from '../../templates/error-state.js';
import { problem } from '../../templates/form.js';
import { fieldText, Form } from '../../controllers/form.js';
import { consumeClient } from '../../context/chat-client-context.js';

/**
 * The members of the room: online and offline, with their roles.
 *
 * @fires chat-members-toggle - the panel should close
 * @fires chat-member-remove - a member should be removed from the room
 */
export class SottoMembers extends SottoElement {
  static override styles = [
    base,
    part,
    clear,
    button,
    avatarStyles,
    panel,
    form,
    dialog,
    empty,
    tag,
    sottoMembers,
  ];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  @property({ attribute: false }) user: Profile | null = null;
  @property({ attribute: false }) members: Member[] = [];
  @property({ attribute: false }) error: unknown;
  /** Whether the form that adds a member is shown. */
  @property({ type: Boolean }) adding = false;
  @property({ attribute: false }) add: (username: string) => Promise<void> = () => Promise.resolve();
  @property({ attribute: false }) setRole: (username: string, role: MemberRole) => Promise<void> = () =>
    Promise.resolve();
  @property({ attribute: false }) retry: () => void = () => undefined;
  @state() private roleError: unknown;
  private readonly form = new Form(this, {
    fields: [],
    submit: (data) => this.addMember(data),
    errorText: addMemberErrorText,
  });
  @query('#username') private field!: HTMLInputElement | null;

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('adding') && this.adding) this.field?.focus();
  }

  protected override firstUpdated(): void {
    if (!this.adding) this.shadowRoot?.querySelector<HTMLElement>('.list')?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { memberCount, name } = this.room;
    const canAdd = allows(this.room, this.user, 'add');
    const texts = memberTexts();
    const close = () => emit(this, 'chat-members-toggle', null);
    return html`<div class="chat-root">
      <div class="bar">
        <button class="icon-btn only-narrow" type="button" aria-label=${texts.back} @click=${close}>
          ${icon('back', { flip: true })}
        </button>
        <div class="bar-text">
          <h2 class="bar-title">${texts.title}</h2>
          <p class="bar-sub" dir="auto">${texts.count(name, memberCount)}</p>
        </div>
        ${
          canAdd
            ? html`<button
                class="btn btn-link"
                type="button"
                aria-expanded=${this.adding}
                @click=${() => (this.adding = !this.adding)}
              >
                ${texts.add}
              </button>`
            : nothing
        }
        <button class="icon-btn only-wide" type="button" aria-label=${texts.close} @click=${close}>
          ${icon('close')}
        </button>
      </div>
      ${canAdd && this.adding ? this.renderForm() : nothing}
      ${this.roleError ? html`<div class="problem">${problem(errorText(this.roleError))}</div>` : nothing}
      ${
        this.error && this.members.length === 0
          ? errorState({ heading: texts.error, error: this.error, onAct: () => this.retry() })
          : this.renderList()
      }
      <p class="note">${icon('lock')}<span>${texts.encrypted}</span></p>
    </div>`;
  }

  private renderList(): TemplateResult {
    const online = this.members.filter(({ status }) => status === 'online');
    const offline = this.members.filter(({ status }) => status !== 'online');
    const texts = memberTexts();
    return html`<div class="list" role="group" aria-label=${texts.title} tabindex="0">
      ${this.renderSection(texts.online(online.length), online)}${this.renderSection(texts.offline(offline.length), offline)}
    </div>`;
  }

  private renderSection(label: string, members: Member[]): TemplateResult | typeof nothing {
    if (members.length === 0) return nothing;
    return html`<h3 class="section-label">${label}</h3>
      <ul>
        ${repeat(
          members,
          ({ user }) => user.id,
          (member) => {
            const isSelf = member.user.id === this.user?.id;
            const may = (action: 'setRole' | 'remove') =>
              !isSelf &&
              allows(this.room, this.user, action, { target: { ...member.user, role: member.role } });
            return personRow({
              member,
              isSelf,
              canChangeRole: may('setRole'),
              canRemove: may('remove'),
              onRole: (wanted) => void this.changeRole(member.user, wanted),
              onRemove: () => emit(this, 'chat-member-remove', { user: member.user }),
            });
          },
        )}
      </ul>`;
  }

  private renderForm(): TemplateResult {
    const wrong = this.form.generalError;
    const isWrong = wrong !== undefined;
    return html`<form class="add" novalidate @submit=${this.form.onSubmit} @keydown=${this.onFormKey}>
      <div class="field">
        <label for="username">${memberTexts().username}</label>
        <input
          id="username"
          name="username"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          class=${isWrong ? 'is-wrong' : ''}
          aria-invalid=${isWrong}
          aria-describedby=${isWrong ? 'username-wrong' : nothing}
        />
      </div>
      <button class="btn btn-primary" type="submit" aria-disabled=${this.form.isBusy}>
        ${memberTexts().add}
      </button>
      ${problem(wrong, 'username-wrong')}
    </form>`;
  }

  private async addMember(data: FormData): Promise<void> {
    const username = fieldText(data, 'username').toLowerCase();
    if (username === '') return;
    await this.add(username);
    if (this.field) this.field.value = '';
    this.field?.focus();
  }

  private readonly onFormKey = keyHandler((event) => {
    if (event.key !== 'Escape') return;
    useUp(event);
    this.adding = false;
    this.form.clear();
  });

  private async changeRole(user: User, role: MemberRole): Promise<void> {
    this.roleError = undefined;
    try {
      await this.setRole(user.username, role);
    } catch (error) {
      this.roleError = error;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-members': SottoMembers;
  }
}
