import { initialState, Task } from '@lit/task';
import type { ChatClient, CreatedInvitation, Invitation, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { linkTo } from '../../controllers/invitation-link.js';
import { Notice } from '../../controllers/notice.js';
import { emit } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { formatMoment } from '../../i18n/format-time.js';
import { commonTexts, inviteTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { problem } from '../../templates/form.js';
import { qrCode } from '../../templates/people/qr-code.js';
import { SottoElement } from '../sotto-element.js';
import { sottoInvite } from './sotto-invite.styles.js';

const HOUR = 3600;
const LIFETIMES = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR };
type Lifetime = keyof typeof LIFETIMES;
/** For how many people a link may be. */
const USES = [1, 5, 10, 50, 1000];

/**
 * The dialog that invites by link: it creates links, and lists and revokes those that still work.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoInvite extends SottoElement {
  static override styles = [base, button, form, dialog, slotted, sottoInvite];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  @state() private created: CreatedInvitation | undefined;
  @state() private lifetime: Lifetime = 'week';
  @state() private uses = 1;
  /** Invitations that were revoked here. */
  @state() private revoked: ReadonlySet<string> = new Set();
  private readonly attempt = new Attempt(this);
  private readonly notice = new Notice(this);
  private readonly open = new Task(this, {
    args: () => [this.client, this.room.slug] as const,
    task: async ([client, slug], { signal }): Promise<Invitation[] | typeof initialState> =>
      client ? (await client.invitations.list(slug, {}, { signal })).results : initialState,
  });

  protected override render(): TemplateResult {
    const texts = inviteTexts();
    const error = this.attempt.error ?? this.open.error;
    return html`<sotto-dialog heading=${texts.title(this.room.name)}>
      <form class="chat-root stack" novalidate @submit=${this.onSubmit}>
        ${this.created ? this.renderLink(this.created) : this.renderTerms()}
        ${problem(error === undefined ? undefined : errorText(error))} ${this.renderOpen()}
        <p class="hint" role="status">${this.notice.text}</p>
        <div class="dialog-actions">
          <button class="btn btn-plain" type="button" @click=${() => emit(this, 'chat-dialog-close', null)}>
            ${commonTexts().close}
          </button>
          ${this.created ? this.renderShare(this.created) : html`<button class="btn btn-primary" type="submit" aria-disabled=${this.attempt.isBusy}>${texts.create}</button>`}
        </div>
      </form>
    </sotto-dialog>`;
  }

  private renderTerms(): TemplateResult {
    const texts = inviteTexts();
    return html`<div class="field">
        <label for="lifetime">${texts.until}</label>
        <select
          id="lifetime"
          data-autofocus
          @change=${({ target }: Event) => (this.lifetime = (target as HTMLSelectElement).value as Lifetime)}
        >
          ${(Object.keys(LIFETIMES) as Lifetime[]).map(
            (one) =>
              html`<option value=${one} ?selected=${one === this.lifetime}>${texts.lifetimes[one]}</option>`,
          )}
        </select>
      </div>
      <div class="field">
        <label for="uses">${texts.people}</label>
        <select
          id="uses"
          @change=${({ target }: Event) => (this.uses = Number((target as HTMLSelectElement).value))}
        >
          ${USES.map(
            (one) =>
              html`<option value=${one} ?selected=${one === this.uses}>${texts.forPeople(one)}</option>`,
          )}
        </select>
      </div>
      <p class="hint">${texts.hint}</p>`;
  }

  private renderLink(created: CreatedInvitation): TemplateResult {
    const texts = inviteTexts();
    const link = linkTo(created.token, this.ownerDocument);
    return html`${qrCode(link, texts.qr)}
      <div class="copy-line">
        <input class="link" readonly aria-label=${texts.link} .value=${link} @focus=${selectAll} />
        <button
          class="icon-btn"
          type="button"
          aria-label=${texts.copy}
          data-autofocus
          @click=${() => void this.notice.copy(link, this.renderRoot as ShadowRoot)}
        >
          ${icon('copy')}
        </button>
      </div>
      <p class="hint">${texts.hint} ${texts.once}</p>`;
  }

  /** Shares by the device's own dialog; where there is none, the link can be copied. */
  private renderShare(created: CreatedInvitation): TemplateResult {
    const texts = inviteTexts();
    const url = linkTo(created.token, this.ownerDocument);
    const canShare = typeof navigator.share === 'function';
    const share = () =>
      canShare
        ? // Closing the device's dialog rejects.
          navigator.share({ url, title: texts.title(this.room.name) }).catch(() => undefined)
        : this.notice.copy(url, this.renderRoot as ShadowRoot);
    return html`<button class="btn btn-plain" type="button" @click=${() => (this.created = undefined)}>
        ${texts.another}
      </button>
      <button class="btn btn-primary" type="button" @click=${() => void share()}>
        ${canShare ? texts.share : texts.copy}
      </button>`;
  }

  private renderOpen(): TemplateResult | typeof nothing {
    const texts = inviteTexts();
    const listed = this.open.value ?? [];
    const all = [
      ...(this.created ? [this.created] : []),
      ...listed.filter(({ id }) => id !== this.created?.id),
    ];
    const open = all.filter(({ id }) => !this.revoked.has(id));
    if (open.length === 0) return nothing;
    return html`<section aria-labelledby="open">
      <h3 class="label" id="open">${texts.open}</h3>
      <ul>
        ${repeat(
          open,
          ({ id }) => id,
          (invitation) => this.renderInvitation(invitation),
        )}
      </ul>
    </section>`;
  }

  private renderInvitation({ id, uses, maxUses, expiresAt, createdBy }: Invitation): TemplateResult {
    const texts = inviteTexts();
    const until = formatMoment(expiresAt);
    return html`<li class="invitation">
      <div>
        <p class="text"><bdi>${texts.used({ uses, of: maxUses, until })}</bdi></p>
        <p class="hint" dir="auto">${texts.by(markedName(createdBy, isolate(createdBy.displayName)))}</p>
      </div>
      <button
        class="btn btn-link btn-s"
        type="button"
        aria-label=${texts.revokeOf(until)}
        @click=${() => this.revoke(id)}
      >
        ${texts.revoke}
      </button>
    </li>`;
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    void this.attempt.run(async () => {
      const terms = { expiresIn: LIFETIMES[this.lifetime], maxUses: this.uses };
      this.created = await this.client?.invitations.create(this.room.slug, terms);
      // Without it the list would lack this link once another one is created.
      void this.open.run();
      await this.updateComplete;
      this.shadowRoot?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    });
  }

  private revoke(id: string): void {
    void this.attempt.run(async () => {
      await this.client?.invitations.revoke(this.room.slug, id);
      this.revoked = new Set([...this.revoked, id]);
      if (this.created?.id === id) this.created = undefined;
    });
  }
}

const selectAll = ({ target }: Event) => (target as HTMLInputElement).select();

declare global {
  interface HTMLElementTagNameMap {
    'sotto-invite': SottoInvite;
  }
}
