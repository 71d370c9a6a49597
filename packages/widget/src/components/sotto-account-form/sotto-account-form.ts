import type { AuthRequiredReason, ChatClient, ChatError } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { consumeClient } from '../../context/chat-client-context.js';
import type { SignInOptions } from '../../controllers/client/session-controller.js';
import { endedText } from '../../i18n/ended-text.js';
import { authTexts, errorTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { fieldText, Form } from '../../controllers/form.js';
import { missingFields } from '../../i18n/error-text.js';
import { problem, textField } from '../../templates/form.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { form } from '../../styles/form.styles.js';
import { part } from '../../styles/host.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoSignIn } from '../sotto-sign-in/sotto-sign-in.styles.js';

/**
 * Sign-in and registration by username and password.
 *
 * @slot extra - another way to sign in, below the form
 */
export class SottoAccountForm extends SottoElement {
  static override styles = [base, part, clear, button, form, sottoSignIn];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** How users sign in and register on the site; undefined until it is known. */
  @property({ attribute: false }) site: SignInOptions | undefined;
  /** What the user signs in for, in one sentence. */
  @property() reason: string | undefined;
  /** Why the previous session ended by itself; undefined: it did not. */
  @property({ attribute: false }) ended: AuthRequiredReason | undefined;
  /** Whether it creates an account. */
  @property({ attribute: false }) isNew = false;
  /** Shows the other ways to sign in, where there are some. */
  @property({ attribute: false }) onOthers: (() => void) | undefined;
  /** Whether the server refused a registration because registration is closed. */
  @state() private wasClosed = false;
  @state() private showsPassword = false;
  private readonly form = new Form(this, {
    fields: ['username', 'displayName', 'password'],
    submit: (data) => this.send(data),
  });

  protected override render(): TemplateResult {
    const texts = authTexts();
    const title = this.isNew ? texts.create : texts.signIn;
    const subtitle = this.isNew ? texts.createNote : (this.reason ?? texts.signInReason);
    return html`<div class="chat-root">
      <form class="form" novalidate @submit=${this.form.onSubmit}>
        <div class="form-head">
          <h2>${title}</h2>
          <p>${this.ended && !this.isNew ? endedText(this.ended) : subtitle}</p>
        </div>
        ${textField(this.form, { name: 'username', label: texts.username, autocomplete: 'username', isPlain: true })}
        ${this.isNew ? this.renderName() : nothing} ${this.renderPassword()}
        ${problem(this.form.generalError)}
        <button class="btn btn-primary btn-wide" type="submit" aria-disabled=${this.form.isBusy}>
          ${title}
        </button>
        ${this.renderFoot()} ${this.renderOthers()}
        <slot name="extra"></slot>
      </form>
    </div>`;
  }

  /** The link to the other form, where there is one. */
  private renderFoot(): TemplateResult | typeof nothing {
    if (this.isNew || this.isOpen)
      return html`<p class="form-foot">
        ${
          this.isNew
            ? authTexts().haveOne(this.renderToggle(authTexts().signIn))
            : authTexts().newHere(this.renderToggle(authTexts().create))
        }
      </p>`;
    if (!this.site) return nothing;
    return html`<p class="form-foot">${errorTexts().registration_closed}</p>`;
  }

  private renderOthers(): TemplateResult | typeof nothing {
    if (!this.onOthers) return nothing;
    return html`<p class="form-foot">
      <button class="link" type="button" @click=${this.onOthers}>${authTexts().otherWays}</button>
    </p>`;
  }

  /** Puts the focus into the first field. */
  override focus(): void {
    this.shadowRoot?.querySelector('input')?.focus();
  }

  private renderToggle(label: string): TemplateResult {
    return html`<button class="link" type="button" @click=${this.onToggle}>${label}</button>`;
  }

  private renderName(): TemplateResult {
    return textField(this.form, {
      name: 'displayName',
      label: authTexts().name,
      isOptional: true,
      autocomplete: 'name',
      isPlain: true,
    });
  }

  private renderPassword(): TemplateResult {
    const wrong = this.form.errorAt('password');
    const texts = authTexts();
    const described = wrong ? 'password-wrong' : this.isNew ? 'password-hint' : undefined;
    return html`<div class="field">
      <label for="password">${texts.password}</label>
      <div class="with-eye">
        <input
          id="password"
          name="password"
          class=${classMap({ 'is-wrong': wrong !== undefined })}
          type=${this.showsPassword ? 'text' : 'password'}
          autocomplete=${this.isNew ? 'new-password' : 'current-password'}
          aria-invalid=${wrong !== undefined}
          aria-describedby=${ifDefined(described)}
        />
        <button
          class="icon-btn"
          type="button"
          aria-label=${this.showsPassword ? texts.hidePassword : texts.showPassword}
          @click=${() => (this.showsPassword = !this.showsPassword)}
        >
          ${icon('eye')}
        </button>
      </div>
      ${this.isNew && !wrong ? html`<p class="hint" id="password-hint">${texts.passwordHint}</p>` : nothing}
      ${problem(wrong, 'password-wrong')}
    </div>`;
  }

  /** Whether users can register here. */
  private get isOpen(): boolean {
    return this.site?.registration === true && !this.wasClosed;
  }

  private onToggle(): void {
    this.isNew = !this.isNew;
    this.form.clear();
  }

  private async send(data: FormData): Promise<void> {
    const { client } = this;
    if (!client) return;
    const credentials = {
      username: fieldText(data, 'username'),
      password: String(data.get('password') ?? ''),
    };
    const empty = (['username', 'password'] as const).filter((name) => credentials[name] === '');
    if (empty.length > 0) throw missingFields(empty);
    if (!this.isNew) return void (await client.auth.signIn(credentials));
    const displayName = fieldText(data, 'displayName');
    try {
      await register(client, { ...credentials, ...(displayName && { displayName }) });
    } catch (error) {
      this.wasClosed ||= (error as Partial<ChatError>).code === 'registration_closed';
      throw error;
    }
  }
}

/**
 * Registers and signs in. A username that is taken may be this user's own: where the connection was lost after the
 * registration, the second try finds the account of the first, and signs in with its password.
 */
async function register(
  client: ChatClient,
  account: { username: string; password: string; displayName?: string },
): Promise<void> {
  let taken: unknown;
  await client.auth.register(account).catch((error: Partial<ChatError>) => {
    if (error.code !== 'username_taken') throw error;
    taken = error;
  });
  const { username, password } = account;
  await client.auth.signIn({ username, password }).catch((error: Partial<ChatError>) => {
    throw taken && error.code === 'invalid_grant' ? taken : error;
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-account-form': SottoAccountForm;
  }
}
