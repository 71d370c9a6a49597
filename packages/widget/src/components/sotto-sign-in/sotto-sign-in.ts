import type { AuthRequiredReason, ChatClient } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { CodeSignIn } from '../../controllers/client/code-sign-in.js';
import type { SignInOptions } from '../../controllers/client/session-controller.js';
import { fieldText, Form } from '../../controllers/form.js';
import { endedText } from '../../i18n/ended-text.js';
import { errorText } from '../../i18n/error-text.js';
import { authTexts, codeSignInTexts, commonTexts, guestTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { form } from '../../styles/form.styles.js';
import { part } from '../../styles/host.styles.js';
import { problem, textField } from '../../templates/form.js';
import type { SottoAccountForm } from '../sotto-account-form/sotto-account-form.js';
import { SottoElement } from '../sotto-element.js';
import { sottoSignIn } from './sotto-sign-in.styles.js';

/** Longest name of a guest. */
const MAX_NAME = 64;

/**
 * The ways to sign in: as a guest, on a page of the chat server, or by username and password.
 *
 * @slot extra - another way to sign in, below the others
 */
export class SottoSignIn extends SottoElement {
  static override styles = [base, part, clear, button, form, sottoSignIn];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** How users sign in on the site; undefined until it is known. */
  @property({ attribute: false }) site: SignInOptions | undefined;
  /** What the user signs in for, in one sentence. */
  @property() reason: string | undefined;
  /** Why the previous session ended by itself; undefined: it did not. */
  @property({ attribute: false }) ended: AuthRequiredReason | undefined;
  /** Where the server leads back after a sign-in in this tab; undefined where it cannot. */
  @property({ attribute: false }) redirectUri: string | undefined;
  /** Why a sign-in in this tab failed. */
  @property({ attribute: false }) failure: unknown;
  /** Asks the page to sign the user in; returns whether it takes over. */
  @property({ attribute: false }) requestSignIn: (() => boolean) | undefined;
  /** What the user chose; undefined: the first way of the site. */
  @state() private chosen: 'guest' | 'ways' | 'form' | 'new' | undefined;
  private readonly code = new CodeSignIn(this);
  private readonly guest = new Form(this, {
    fields: ['displayName'],
    submit: (data) => this.continueAsGuest(data),
    errorText: guestErrorText,
  });

  /** Puts the focus into the first field, or on the first button. */
  override focus(): void {
    const form = this.shadowRoot?.querySelector<SottoAccountForm>('sotto-account-form');
    if (form) void form.updateComplete.then(() => form.focus());
    else this.shadowRoot?.querySelector<HTMLElement>('input, .btn-primary, .btn')?.focus();
  }

  protected override updated(changed: PropertyValues): void {
    // A button that was pressed is gone.
    if (changed.has('chosen') && changed.get('chosen') !== this.chosen) this.focus();
  }

  protected override render(): TemplateResult {
    return html`<div class="chat-root">${this.renderView()}</div>`;
  }

  private renderView(): TemplateResult {
    if (this.code.status === 'waiting') return this.renderWaiting();
    if (this.code.status === 'blocked') return this.renderBlocked();
    if (this.code.status === 'cut-off') return this.renderCutOff();
    const view = this.chosen ?? this.firstView();
    if (view === 'guest') return this.renderGuest();
    return view === 'ways' ? this.renderWays() : this.renderForm(view === 'new');
  }

  private has(way: 'guest' | 'code' | 'password'): boolean {
    return this.site?.signIn.includes(way) ?? way === 'password';
  }

  /** Why the last attempt failed, here or in the page. */
  private get failureText(): string | undefined {
    const failure = this.code.error ?? this.failure;
    return failure === undefined ? undefined : errorText(failure);
  }

  private firstView(): 'guest' | 'ways' | 'form' {
    const isFormer = this.ended !== undefined || this.failure !== undefined;
    if (this.has('guest') && !(isFormer && (this.has('code') || this.has('password')))) return 'guest';
    return this.has('code') ? 'ways' : 'form';
  }

  private renderGuest(): TemplateResult {
    const texts = guestTexts();
    const isKnown = this.has('code') || this.has('password') || this.requestSignIn;
    return html`<form class="form" novalidate @submit=${this.guest.onSubmit}>
      <div class="form-head">
        <h2>${texts.title}</h2>
        <p>${texts.note}</p>
      </div>
      ${textField(this.guest, {
        name: 'displayName',
        label: texts.name,
        isOptional: true,
        autocomplete: 'name',
        maxLength: MAX_NAME,
        dir: 'auto',
      })}
      ${problem(this.guest.generalError ?? this.failureText)}
      <button class="btn btn-primary btn-wide" type="submit" aria-disabled=${this.guest.isBusy}>
        ${texts.start}
      </button>
      ${isKnown ? this.renderFoot(texts.haveAccount, authTexts().signIn, () => this.onHasAccount()) : nothing}
      <slot name="extra"></slot>
    </form>`;
  }

  private renderWays(): TemplateResult {
    const texts = codeSignInTexts();
    const site = this.site?.site?.name;
    const isOpen = this.has('password') && this.site?.registration === true;
    return html`<div class="form">
      <div class="form-head">
        <h2>${authTexts().signIn}</h2>
        <p>${this.ended ? endedText(this.ended) : (this.reason ?? authTexts().signInReason)}</p>
      </div>
      <button class="btn btn-primary btn-wide" type="button" @click=${this.onCode}>
        ${site ? texts.with(site) : texts.withoutName}
      </button>
      ${this.has('password') ? this.renderChoice(texts.password, 'form') : nothing}
      ${this.has('guest') ? this.renderChoice(guestTexts().start, 'guest') : nothing}
      ${problem(this.failureText)}
      ${isOpen ? this.renderFoot(authTexts().newHere, authTexts().create, () => (this.chosen = 'new')) : nothing}
      <slot name="extra"></slot>
    </div>`;
  }

  private renderChoice(label: string, view: 'form' | 'guest'): TemplateResult {
    return html`<button class="btn btn-plain btn-wide" type="button" @click=${() => (this.chosen = view)}>
      ${label}
    </button>`;
  }

  private renderForm(isNew: boolean): TemplateResult {
    const others = this.has('code') ? 'ways' : this.has('guest') ? 'guest' : undefined;
    return html`<sotto-account-form
      .client=${this.client}
      .site=${this.site}
      .reason=${this.failureText ?? this.reason}
      .isNew=${isNew}
      .onOthers=${others && (() => (this.chosen = others))}
      .ended=${this.ended}
    >
      <slot name="extra" slot="extra"></slot>
    </sotto-account-form>`;
  }

  private renderWaiting(): TemplateResult {
    const texts = codeSignInTexts();
    const url = this.client?.serverUrl ?? '';
    const host = URL.canParse(url) ? new URL(url).host : '';
    return html`<div class="form">
      <div class="form-head" role="status">
        <h2>${texts.waiting}</h2>
        <p>${texts.waitingHint(html`<b dir="ltr">${host}</b>`)}</p>
      </div>
      <button class="btn btn-plain btn-wide" type="button" @click=${this.code.show}>${texts.show}</button>
      ${this.renderCancel()}
    </div>`;
  }

  private renderBlocked(): TemplateResult {
    const texts = codeSignInTexts();
    const { redirectUri } = this;
    return html`<div class="form">
      <div class="form-head" role="alert">
        <h2>${texts.blocked}</h2>
        <p>${redirectUri ? texts.blockedOrHere : texts.blockedHint}</p>
      </div>
      <button class="btn btn-primary btn-wide" type="button" @click=${this.onCode}>${texts.open}</button>
      ${redirectUri ? this.renderHere('btn-link', redirectUri) : this.renderCancel()}
    </div>`;
  }

  /** Another window may be cut off too, unless it was the user who closed this one. */
  private renderCutOff(): TemplateResult {
    const texts = codeSignInTexts();
    const { redirectUri } = this;
    return html`<div class="form">
      <div class="form-head" role="alert">
        <h2>${texts.cutOff}</h2>
        <p>${redirectUri ? texts.cutOffOrHere : texts.cutOffHint}</p>
      </div>
      ${redirectUri ? this.renderHere('btn-primary', redirectUri) : nothing}
      <button
        class="btn ${redirectUri ? 'btn-plain' : 'btn-primary'} btn-wide"
        type="button"
        @click=${this.onCode}
      >
        ${texts.open}
      </button>
      ${this.renderCancel()}
    </div>`;
  }

  private renderHere(look: 'btn-primary' | 'btn-link', redirectUri: string): TemplateResult {
    return html`<button
      class="btn ${look} btn-wide"
      type="button"
      @click=${() => this.client && this.code.redirect(this.client, redirectUri)}
    >
      ${codeSignInTexts().here}
    </button>`;
  }

  private renderCancel(): TemplateResult {
    return html`<button class="btn btn-link btn-wide" type="button" @click=${this.code.cancel}>
      ${commonTexts().cancel}
    </button>`;
  }

  private renderFoot(text: (link: unknown) => unknown[], label: string, onClick: () => void): TemplateResult {
    return html`<p class="form-foot">
      ${text(html`<button class="link" type="button" @click=${onClick}>${label}</button>`)}
    </p>`;
  }

  private onHasAccount(): void {
    if (this.requestSignIn?.()) return;
    if (this.has('code')) this.chosen = 'ways';
    else if (this.has('password')) this.chosen = 'form';
  }

  private readonly onCode = (): void => {
    if (this.requestSignIn?.()) return;
    // In this turn, or the browser blocks the window.
    if (this.client) this.code.open(this.client);
  };

  private async continueAsGuest(data: FormData): Promise<void> {
    const name = fieldText(data, 'displayName');
    await this.client?.auth.continueAsGuest(name ? { name } : {});
  }
}

/** The token endpoint's codes mean something else for guests than for a password. */
function guestErrorText(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'invalid_request') return guestTexts().wrongName;
  if (code === 'invalid_grant' || code === 'unauthorized_client') return guestTexts().banned;
  return errorText(error);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-sign-in': SottoSignIn;
  }
}
