import type { ChatClient, ChatError, Session } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { errorText } from '../../i18n/error-text.js';
import { formatAgo } from '../../i18n/format-time.js';
import { sessionTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { deviceOf } from '../../people/device.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { settings } from '../sotto-profile/settings.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { listDialog } from '../../templates/list-dialog.js';
import { problem } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';

/**
 * The dialog of the user's sessions: this one first, then by their last activity. The others can be ended, one by one or
 * all at once.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoSessions extends SottoElement {
  static override styles = [base, button, form, dialog, slotted, tag, settings];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @state() private sessions: readonly Session[] | undefined;
  /** Whether ending all others is to be confirmed. */
  @state() private isAsking = false;
  private readonly attempt = new Attempt(this);

  protected override firstUpdated(): void {
    this.run(() => Promise.resolve());
  }

  protected override render(): TemplateResult {
    const texts = sessionTexts();
    const others = this.sessions?.filter(({ current }) => !current).length ?? 0;
    if (this.isAsking) return this.renderQuestion(others);
    const { error } = this.attempt;
    return listDialog(
      this,
      texts.title,
      html`${problem(error === undefined ? undefined : errorText(error))}
        <ul
          class="list"
          aria-label=${texts.list}
          aria-busy=${this.sessions === undefined && error === undefined}
        >
          ${repeat(
            this.sessions ?? [],
            ({ id }) => id,
            (session) => this.renderSession(session),
          )}
        </ul>
        ${
          others > 0
            ? html`<button class="btn btn-plain" type="button" @click=${() => this.ask(true)}>
                ${texts.endOthers}
              </button>`
            : nothing
        }`,
    );
  }

  private renderSession(session: Session): TemplateResult {
    const texts = sessionTexts();
    const device = nameOf(session);
    return html`<li class="set">
      ${icon('laptop')}
      <div class="set-text">
        <b>${device}</b>
        <span dir="auto">${session.client}</span>
        <span
          >${session.current ? nothing : html`${texts.seenAt(formatAgo(session.lastSeenAt))} · `}${texts.startedAt(formatAgo(session.startedAt))}</span
        >
      </div>
      ${
        session.current
          ? html`<span class="tag is-quiet">${texts.current}</span>`
          : html`<button
              class="btn btn-plain btn-s"
              type="button"
              aria-label=${texts.endOf(device)}
              aria-disabled=${this.attempt.isBusy}
              @click=${() => this.run((client) => client.auth.endSession(session.id))}
            >
              ${texts.end}
            </button>`
      }
    </li>`;
  }

  private renderQuestion(others: number): TemplateResult {
    const texts = sessionTexts();
    return html`<sotto-confirm
      heading=${texts.endOthersTitle}
      text=${texts.endOthersText(others)}
      action=${texts.end}
      ?busy=${this.attempt.isBusy}
      .error=${this.attempt.error}
      @chat-confirm=${() => this.run((client) => client.auth.endOtherSessions())}
      @chat-dialog-close=${(event: Event) => {
        event.stopPropagation();
        this.ask(false);
      }}
    ></sotto-confirm>`;
  }

  private ask(isAsking: boolean): void {
    this.attempt.clear();
    this.isAsking = isAsking;
  }

  /** Does something about the sessions, and reads which there are then. */
  private run(act: (client: ChatClient) => Promise<void>): void {
    void this.attempt.run(async () => {
      const { client } = this;
      if (!client) return;
      await act(client).catch(ignoreEnded);
      const sessions = await client.auth.sessions();
      this.sessions = [...sessions].sort(order);
      this.isAsking = false;
    });
  }
}

/** A session that has ended meanwhile is what was asked for. */
function ignoreEnded(error: ChatError): void {
  if (error.code !== 'session_not_found') throw error;
}

/** This one first, then the one that was active last. */
function order(a: Session, b: Session): number {
  if (a.current !== b.current) return a.current ? -1 : 1;
  return a.lastSeenAt < b.lastSeenAt ? 1 : -1;
}

function nameOf({ userAgent }: Session): string {
  const { browser, system } = deviceOf(userAgent);
  const texts = sessionTexts();
  return browser && system ? texts.browserOn(browser, system) : (browser ?? system ?? texts.unknown);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-sessions': SottoSessions;
  }
}
