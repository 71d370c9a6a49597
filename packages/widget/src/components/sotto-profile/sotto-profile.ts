import type { ChatClient, Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import type { Appearance } from '../../controllers/appearance.js';
import { SiteOffers } from '../../controllers/client/site-offers.js';
import { fieldText, Form } from '../../controllers/form.js';
import { emit } from '../../events.js';
import { unsentOf } from '../../files/unsent/unsent-of.js';
import { commonTexts, passwordTexts, profileTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';
import { settings } from '../../lazy/parts.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { settings as settingsStyles } from './settings.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { formDialog, textField } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';
import { OwnPicture } from './own-picture.js';
import { sottoProfile } from './sotto-profile.styles.js';

/** What the account leads to, over its own dialog. */
type View = 'notifications' | 'appearance' | 'sessions' | 'password' | 'privacy';
const VIEWS: Record<View, IconName> = {
  notifications: 'bell',
  privacy: 'lock',
  appearance: 'theme',
  sessions: 'laptop',
  password: 'key',
};

/**
 * The dialog of the user's account: picture, name, e-mail address and sign-out, and what leads to notifications, privacy,
 * appearance, sessions and password. Changing the address requires the password.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoProfile extends SottoElement {
  static override styles = [base, button, avatarStyles, form, dialog, slotted, settingsStyles, sottoProfile];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) user: Profile | null = null;
  /** How the chat looks; absent where nothing can be chosen. */
  @property({ attribute: false }) appearance: Appearance | undefined;
  /** The address in the field; undefined until the user changes it. */
  @state() private email: string | undefined;
  /** Returns whether messages wait to be sent. */
  @property({ attribute: false }) hasOutgoing: () => boolean = () => false;
  @state() private view: View | 'sign-out' | 'deletion' | undefined;
  /** Whether the password was changed here. */
  @state() private hasNewPassword = false;
  private readonly form = new Form(this, {
    fields: ['displayName', 'email', 'current'],
    submit: (data) => this.save(data),
  });
  private readonly picture = new OwnPicture(this);
  private readonly site = new SiteOffers(this, () => this.client);

  protected override render(): TemplateResult | typeof nothing {
    const { form, user, view } = this;
    if (!user) return nothing;
    const texts = profileTexts();
    const dialog = formDialog(
      this,
      { form, heading: texts.title, action: commonTexts().save },
      html`<div class="face-head">
          ${this.picture.render(user, this.owns('avatarUrl'))}
          <b dir="auto">${user.displayName}</b>
          <p>${user.username}</p>
          ${
            this.client?.auth.isHosted
              ? html`<p class="host">
                  ${icon('lock', { size: 's' })}
                  <span>${texts.signedInBy(html`<bdi>${location.hostname}</bdi>`)}</span>
                </p>`
              : nothing
          }
        </div>
        ${this.picture.problem()} ${this.renderFields(user)}
        ${this.hasNewPassword ? html`<p class="done" role="status">${icon('check', { size: 's' })}${passwordTexts().changed}</p>` : nothing}
        <div class="sets">
          ${this.renderRow('notifications')} ${this.renderRow('privacy')}
          ${this.appearance ? this.renderRow('appearance') : nothing} ${this.renderRow('sessions')}
          ${this.hasPassword ? this.renderRow('password') : nothing}
          ${
            this.client?.auth.isHosted
              ? nothing
              : html`<button class="set sign-out" type="button" @click=${this.onSignOut}>
                  ${icon('leave', { flip: true })}<span class="set-text"><b>${texts.signOut}</b></span>
                </button>`
          }
          ${
            this.hasPassword && this.site.canDeleteAccount
              ? html`<button class="set is-danger" type="button" @click=${() => (this.view = 'deletion')}>
                  ${icon('trash')}<span class="set-text"><b>${texts.deleteAccount}</b></span>
                </button>`
              : nothing
          }
        </div>`,
    );
    return html`<div class=${view ? 'behind' : nothing} ?inert=${view !== undefined}>${dialog}</div>
      ${this.renderView()}`;
  }

  private renderFields(user: Profile): TemplateResult {
    const texts = profileTexts();
    return html`${textField(this.form, {
      name: 'displayName',
      label: texts.name,
      hint: this.owns('displayName') ? texts.nameHint : texts.managed,
      autocomplete: 'name',
      value: user.displayName,
      isLocked: !this.owns('displayName'),
      isFirst: true,
    })}
    ${
      this.hasPassword || user.email !== undefined
        ? textField(this.form, {
            name: 'email',
            label: texts.email,
            isOptional: this.hasPassword,
            hint: this.hasPassword ? texts.emailHint : texts.managed,
            type: 'email',
            autocomplete: 'email',
            value: user.email ?? '',
            isLocked: !this.hasPassword,
            onInput: (value) => (this.email = value.trim()),
          })
        : nothing
    }
    ${this.isOtherEmail ? this.renderPassword() : nothing}`;
  }

  private renderPassword(): TemplateResult {
    const texts = profileTexts();
    return textField(this.form, {
      name: 'current',
      label: texts.password,
      hint: texts.passwordHint,
      type: 'password',
      autocomplete: 'current-password',
    });
  }

  private renderRow(view: View): TemplateResult {
    const texts = profileTexts();
    const { notifications, privacy, appearance, sessions, changePassword } = texts;
    const label = { notifications, privacy, appearance, sessions, password: changePassword }[view];
    return html`<button class="set" type="button" @click=${() => (this.view = view)}>
      ${icon(VIEWS[view])}<span class="set-text"><b>${label}</b></span
      >${icon('next', { flip: true })}
    </button>`;
  }

  private renderView(): TemplateResult | typeof nothing {
    const { view } = this;
    const close = () => (this.view = undefined);
    const back = (event: Event) => {
      event.stopPropagation();
      close();
    };
    switch (view) {
      case undefined:
        return nothing;
      case 'notifications':
        return html`<sotto-notification-settings @chat-dialog-close=${back}></sotto-notification-settings>`;
      case 'sign-out':
        return html`<sotto-confirm
          heading=${profileTexts().signOutTitle}
          text=${profileTexts().signOutText}
          action=${profileTexts().signOut}
          @chat-dialog-close=${back}
          @chat-confirm=${this.signOut}
        ></sotto-confirm>`;
      default:
        return settings.draw(this, { as: 'dialog', onClose: close }, () => this.renderSetting(view, back));
    }
  }

  private renderSetting(
    view: 'appearance' | 'sessions' | 'password' | 'privacy' | 'deletion',
    back: (event: Event) => void,
  ): TemplateResult {
    switch (view) {
      case 'appearance':
        return html`<sotto-appearance
          .appearance=${this.appearance}
          @chat-dialog-close=${back}
        ></sotto-appearance>`;
      case 'sessions':
        return html`<sotto-sessions @chat-dialog-close=${back}></sotto-sessions>`;
      case 'password':
        return html`<sotto-password
          @chat-dialog-close=${back}
          @chat-password-change=${(event: Event) => {
            back(event);
            this.hasNewPassword = true;
          }}
        ></sotto-password>`;
      case 'privacy':
        return html`<sotto-privacy @chat-dialog-close=${back}></sotto-privacy>`;
      case 'deletion':
        return html`<sotto-account-deletion @chat-dialog-close=${back}></sotto-account-deletion>`;
    }
  }

  /** Whether the user decides about a field of the profile, and not the site that the chat is on. */
  private owns(field: 'displayName' | 'avatarUrl'): boolean {
    return !this.user?.managed?.includes(field);
  }

  /** Whether the user signs in here: guests, bots and users of the host's have no password, and so no other address. */
  private get hasPassword(): boolean {
    return this.user?.kind === 'user' && !this.user.managed?.length;
  }

  private get isOtherEmail(): boolean {
    return this.email !== undefined && this.email !== (this.user?.email ?? '');
  }

  private async save(data: FormData): Promise<void> {
    const email = this.isOtherEmail && {
      email: this.email === '' ? null : this.email,
      current: String(data.get('current') ?? ''),
    };
    const name = this.owns('displayName') && { displayName: fieldText(data, 'displayName') };
    if (name || email) await this.client?.auth.updateProfile({ ...name, ...email });
    emit(this, 'chat-dialog-close', null);
  }

  /** A sign-out deletes what is not sent: asks before. */
  private async onSignOut(): Promise<void> {
    const unsent = this.client && unsentOf(this.client);
    if (this.hasOutgoing() || (await unsent?.hasAny())) this.view = 'sign-out';
    else this.signOut();
  }

  private signOut(): void {
    emit(this, 'chat-dialog-close', null);
    void this.client?.auth.signOut();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-profile': SottoProfile;
  }
}
