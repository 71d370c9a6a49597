import type { BannedUser, ChatClient, Member, MemberRole, Page, Profile, Room, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { emit } from '../../events.js';
import type { ChatPartEventMap } from '../../events.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { placeBeside } from '../sotto-message-menu/place-beside.js';
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
import type { MemberAction } from '../sotto-member-menu/sotto-member-menu.js';
import { BannedList } from './banned-list.js';
import { sottoMembers } from './sotto-members.styles.js';
import { isMuted, personRow } from './person-row.js';
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
 * @fires chat-member-moderate - a member should be muted or banned
 * @fires sotto-open-profile - the profile of a member should be shown
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
  @property({ attribute: false }) unmute: (user: User) => Promise<void> = () => Promise.resolve();
  @property({ attribute: false }) unban: (user: User) => Promise<void> = () => Promise.resolve();
  /** Loads a page of those who are banned. */
  @property({ attribute: false }) loadBanned: (cursor?: string) => Promise<Page<BannedUser>> = () =>
    Promise.resolve({ results: [], nextCursor: null });
  @property({ attribute: false }) retry: () => void = () => undefined;
  /** Why the last change of a member failed. */
  @state() private changeError: unknown;
  /** Id of the member whose menu is open. */
  @state() private menuId: string | undefined;
  private readonly banned = new BannedList(this, {
    load: (cursor) => this.loadBanned(cursor),
    unban: (user) => this.unban(user),
  });
  private readonly form = new Form(this, {
    fields: [],
    submit: (data) => this.addMember(data),
    errorText: addMemberErrorText,
  });
  @query('#username') private field!: HTMLInputElement | null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('room')?.slug !== undefined && changed.get('room')?.slug !== this.room.slug)
      this.banned.close();
    if (this.menuId !== undefined && !this.members.some(({ user }) => user.id === this.menuId))
      this.menuId = undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('adding') && this.adding) this.field?.focus();
    const menu = this.shadowRoot?.querySelector('sotto-member-menu');
    const anchor = this.menuButton;
    const frame = this.shadowRoot?.querySelector<HTMLElement>('.chat-root');
    if (menu && anchor && frame) void placeBeside(menu, { frame, anchor, atEnd: true });
  }

  /** The button of the menu that is open. */
  private get menuButton(): HTMLElement | null | undefined {
    return this.shadowRoot?.querySelector<HTMLElement>('.icon-btn[aria-expanded="true"][aria-haspopup]');
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
      ${this.changeError ? html`<div class="problem">${problem(errorText(this.changeError))}</div>` : nothing}
      ${
        this.error && this.members.length === 0
          ? errorState({ heading: texts.error, error: this.error, onAct: () => this.retry() })
          : this.renderList()
      }
      ${this.renderMenu()}
      <p class="note">
        ${icon('lock')}<span
          >${this.room?.visibility === 'public' ? texts.encryptedPublic : texts.encrypted}</span
        >
      </p>
    </div>`;
  }

  private renderList(): TemplateResult {
    const online = this.members.filter(({ status }) => status === 'online');
    const offline = this.members.filter(({ status }) => status !== 'online');
    const texts = memberTexts();
    return html`<div class="list" role="group" aria-label=${texts.title} tabindex="0">
      ${this.renderSection(texts.online(online.length), online)}${this.renderSection(texts.offline(offline.length), offline)}
      ${allows(this.room, this.user, 'ban') ? this.banned.render() : nothing}
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
            const { user } = member;
            const isMenuOpen = user.id === this.menuId;
            return personRow({
              member,
              isSelf: this.isSelf(member),
              canChangeRole: this.canChangeRole(member),
              hasMenu: this.actionsOf(member).length > 0,
              isMenuOpen,
              onRole: (wanted) => void this.change(() => this.setRole(user.username, wanted)),
              onOpen: () => emit(this, 'sotto-open-profile', { username: user.username }),
              onMenu: () => (this.menuId = isMenuOpen ? undefined : user.id),
            });
          },
        )}
      </ul>`;
  }

  private renderMenu(): TemplateResult | typeof nothing {
    const member = this.members.find(({ user }) => user.id === this.menuId);
    if (!member) return nothing;
    return html`<sotto-member-menu
      .actions=${['profile', ...this.actionsOf(member)]}
      .returnFocus=${() => this.menuButton?.focus()}
      @chat-menu-close=${this.onMenuClose}
      @chat-member-act=${({ detail }: ChatPartEventMap['chat-member-act']) => this.act(detail.action, member.user)}
    ></sotto-member-menu>`;
  }

  private isSelf({ user }: Member): boolean {
    return user.id === this.user?.id;
  }

  private may(member: Member, action: 'setRole' | 'remove' | 'mute' | 'ban'): boolean {
    const { user, role } = member;
    return !this.isSelf(member) && allows(this.room, this.user, action, { target: { ...user, role } });
  }

  /** Guests and bots are plain members, whoever asks. */
  private canChangeRole(member: Member): boolean {
    return member.user.kind === 'user' && this.may(member, 'setRole');
  }

  /** What the viewer may do with a member, beside looking at the profile. */
  private actionsOf(member: Member): MemberAction[] {
    const actions: MemberAction[] = [];
    if (this.may(member, 'mute')) actions.push(isMuted(member) ? 'unmute' : 'mute');
    if (this.may(member, 'remove')) actions.push('remove');
    if (this.may(member, 'ban')) actions.push('ban');
    return actions;
  }

  private act(action: MemberAction, user: User): void {
    if (action === 'profile') emit(this, 'sotto-open-profile', { username: user.username });
    if (action === 'mute' || action === 'ban') emit(this, 'chat-member-moderate', { kind: action, user });
    if (action === 'remove') emit(this, 'chat-member-remove', { user });
    if (action === 'unmute') void this.change(() => this.unmute(user));
    // A list that was read before would lack them.
    if (action === 'ban') this.banned.close();
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
    this.renderRoot.querySelector<HTMLElement>('.bar .btn-link')?.focus();
    this.adding = false;
    this.form.clear();
  });

  private onMenuClose(event: Event): void {
    event.stopPropagation();
    this.menuId = undefined;
  }

  private async change(act: () => Promise<void>): Promise<void> {
    this.changeError = undefined;
    try {
      await act();
    } catch (error) {
      this.changeError = error;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-members': SottoMembers;
  }
}
