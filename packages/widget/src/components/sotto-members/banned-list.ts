import type { BannedUser, ChatClient, Page, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import { Attempt } from '../../controllers/attempt.js';
import { errorText } from '../../i18n/error-text.js';
import { formatUntil } from '../../i18n/format-time.js';
import { memberTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { markedName } from '../../people/bot.js';
import { avatarOf } from '../../templates/avatar.js';
import { problem } from '../../templates/form.js';
import { userName } from '../../templates/user-name.js';

interface BannedParts {
  load: (cursor?: string) => Promise<Page<BannedUser>>;
  unban: (user: User) => Promise<void>;
}

/** Who is banned from the room, below its members: loaded when a moderator opens it. */
export class BannedList {
  private users: readonly BannedUser[] | undefined;
  private cursor: string | null = null;
  private isOpen = false;
  private readonly attempt: Attempt;

  constructor(
    private readonly host: ReactiveControllerHost & { readonly client: ChatClient | undefined },
    private readonly parts: BannedParts,
  ) {
    this.attempt = new Attempt(host);
  }

  /** Shows nothing until it is opened again: for another room, or after a change. */
  close(): void {
    this.isOpen = false;
    this.users = undefined;
    this.attempt.clear();
  }

  render(): TemplateResult {
    const texts = memberTexts();
    return html`<h3 class="banned">
        <button
          class="section-label"
          type="button"
          aria-expanded=${this.isOpen}
          @click=${() => this.toggle()}
        >
          ${texts.banned}${icon('chevron', { size: 's' })}
        </button>
      </h3>
      ${this.isOpen ? this.renderList() : nothing}`;
  }

  private renderList(): TemplateResult {
    const texts = memberTexts();
    const { users, attempt } = this;
    return html`${attempt.error ? html`<div class="problem">${problem(errorText(attempt.error))}</div>` : nothing}
      ${users?.length === 0 ? html`<p class="none">${texts.bannedNone}</p>` : nothing}
      <ul>
        ${users?.map((banned) => this.renderRow(banned))}
      </ul>
      ${
        this.cursor === null
          ? nothing
          : html`<button class="btn btn-link" type="button" @click=${() => this.loadMore()}>
              ${texts.more}
            </button>`
      }`;
  }

  private renderRow({ user, until }: BannedUser): TemplateResult {
    const texts = memberTexts();
    return html`<li class="person">
      ${avatarOf(user, { size: 'm' })}
      <div class="person-text">
        ${userName(user)}
        <span class="person-note"
          >${until === undefined ? texts.bannedForGood : texts.bannedUntil(formatUntil(until))}</span
        >
      </div>
      <button
        class="btn btn-plain btn-s"
        type="button"
        aria-label=${texts.unbanOf(markedName(user, user.displayName))}
        aria-disabled=${this.attempt.isBusy}
        @click=${() => this.unban(user)}
      >
        ${texts.unban}
      </button>
    </li>`;
  }

  private toggle(): void {
    this.isOpen = !this.isOpen;
    this.users = undefined;
    this.cursor = null;
    this.host.requestUpdate();
    if (this.isOpen) this.loadMore();
  }

  private loadMore(): void {
    void this.attempt.run(async () => {
      const page = await this.parts.load(this.cursor ?? undefined);
      this.users = [...(this.users ?? []), ...page.results];
      this.cursor = page.nextCursor;
    });
  }

  private unban(user: User): void {
    void this.attempt.run(async () => {
      await this.parts.unban(user);
      this.users = this.users?.filter((banned) => banned.user.id !== user.id);
    });
  }
}
