import { initialState, Task, TaskStatus } from '@lit/task';
import type { ChatClient, Member, Profile, Report, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { Notice } from '../../controllers/notice.js';
import { errorText } from '../../i18n/error-text.js';
import { detailsTexts, reportsTexts } from '../../i18n/localize.js';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import { allows } from '../../people/permission.js';
import { groupReports } from '../../people/report-groups.js';
import type { ReportGroup } from '../../people/report-groups.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { filters } from '../../templates/people/filters.styles.js';
import { form } from '../../styles/form.styles.js';
import { part } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { surface } from '../../templates/people/surface.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { errorState } from '../../templates/error-state.js';
import { problem } from '../../templates/form.js';
import { viewBar } from '../../templates/people/view-bar.js';
import { SottoElement } from '../sotto-element.js';
import { reportItem } from './report-item.js';
import { sottoReports } from './sotto-reports.styles.js';

const DAY_MS = 86_400_000;

/** Reports that were read so far, and where the next page begins. */
interface Loaded {
  reports: Report[];
  nextCursor: string | null;
}

/**
 * The reported messages of a room, for its moderators.
 *
 * @fires chat-view-back - the queue should close
 */
export class SottoReports extends SottoElement {
  static override styles = [
    ...[base, part, clear, button, avatarStyles, panel, empty],
    ...[tag, form, filters, surface, sottoReports],
  ];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  @property({ attribute: false }) user: Profile | null = null;
  /** How many reports came since the queue was opened: it is read again. */
  @property({ type: Number }) news = 0;
  @state() private resolved = false;
  @state() private cursor: string | undefined;
  /** Reports that were closed here, and messages that were deleted here. */
  @state() private settled: ReadonlySet<string> = new Set();
  /** What was read last; a page that cannot be read does not take it away. */
  private loaded: Loaded | undefined;
  private readonly attempt = new Attempt(this);
  private readonly notice = new Notice(this);
  private readonly queue = new Task(this, {
    args: () => [this.client, this.room.slug, this.resolved, this.cursor, this.news] as const,
    task: async ([client, slug, resolved, cursor], { signal }): Promise<Loaded | typeof initialState> => {
      if (!client) return initialState;
      const query = { resolved, ...(cursor !== undefined && { cursor }) };
      const { results, nextCursor } = await client.reports.list(slug, query, { signal });
      const before = cursor === undefined ? [] : (this.loaded?.reports ?? []);
      return { reports: [...before, ...results], nextCursor };
    },
    onComplete: (loaded) => (this.loaded = loaded),
  });
  /** The roles of the senders, which decide whom the viewer may mute. */
  private readonly members = new Task(this, {
    args: () => [this.client, this.room.slug] as const,
    task: async ([client, slug], { signal }): Promise<Member[] | typeof initialState> =>
      client ? (await client.members.list(slug, {}, { signal })).results : initialState,
  });

  /** Focuses the first control. */
  override focus(): void {
    this.shadowRoot?.querySelector('button')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // The queue is read again from its beginning.
    if (changed.has('news') || changed.has('client')) this.cursor = undefined;
  }

  protected override render(): TemplateResult {
    const texts = reportsTexts();
    const { error } = this.attempt;
    return html`<div class="chat-root">
      ${viewBar(this, { title: texts.title, subtitle: this.room.name, back: detailsTexts().back })}
      <div class="filters" role="group" aria-label=${texts.filter}>
        ${this.renderFilter(false, texts.open)} ${this.renderFilter(true, texts.closed)}
      </div>
      ${problem(error === undefined ? undefined : errorText(error))}
      <p class="said" role="status" dir="auto">${this.notice.text}</p>
      ${this.renderQueue()}
    </div>`;
  }

  private renderFilter(resolved: boolean, label: string): TemplateResult {
    return html`<button
      class="filter"
      type="button"
      aria-pressed=${this.resolved === resolved}
      @click=${() => this.show(resolved)}
    >
      ${label}
    </button>`;
  }

  private renderQueue(): TemplateResult | typeof nothing {
    const { status, value, error } = this.queue;
    const texts = reportsTexts();
    if (status === TaskStatus.ERROR)
      return errorState({ heading: texts.error, error, onAct: () => void this.queue.run() });
    if (!value) return nothing;
    const reports = value.reports.filter(({ id }) => this.resolved || !this.settled.has(id));
    if (reports.length === 0) {
      return html`<div class="empty">
        <h2>${this.resolved ? texts.noneClosed : texts.none}</h2>
        ${this.resolved ? nothing : html`<p>${texts.noneHint}</p>`}
      </div>`;
    }
    const label = this.resolved ? texts.closed : texts.open;
    return html`<div class="list" role="region" aria-label=${label} tabindex="0">
      <ul>
        ${repeat(
          groupReports(reports),
          ({ message }) => message.id,
          (group) => this.renderGroup(group),
        )}
      </ul>
      ${value.nextCursor === null ? nothing : html`<p class="more"><button class="btn btn-link" type="button" @click=${() => (this.cursor = value.nextCursor ?? undefined)}>${texts.more}</button></p>`}
    </div>`;
  }

  private renderGroup(group: ReportGroup): TemplateResult {
    const { room, user } = this;
    const { id, deletedAt, sender } = group.message;
    const member = this.members.value?.find((one) => one.user.id === sender.id);
    const isOther = sender.id !== user?.id;
    return reportItem({
      ...{ group, isClosed: this.resolved, isBusy: this.attempt.isBusy },
      canDelete: !deletedAt && !this.settled.has(id) && allows(room, user, 'deleteOthers'),
      canMute:
        isOther &&
        member !== undefined &&
        allows(room, user, 'mute', { target: { ...sender, role: member.role } }),
      onDelete: () => this.act(() => this.delete(group)),
      onMute: () => this.act(() => this.mute(group)),
      onKeep: () => this.act(() => this.close(group)),
    });
  }

  private show(resolved: boolean): void {
    this.resolved = resolved;
    this.cursor = undefined;
    this.attempt.clear();
  }

  /** Does something, and keeps the focus in the queue where the button is gone by then. */
  private act(act: () => Promise<void>): void {
    void this.attempt.run(act).then(async () => {
      await this.updateComplete;
      if (!this.shadowRoot?.activeElement)
        this.shadowRoot?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
    });
  }

  private async delete(group: ReportGroup): Promise<void> {
    const { message } = group;
    await this.client?.messages.delete(this.room.slug, message.id);
    this.settle(message.id);
    await this.close(group);
  }

  private async mute({ message: { sender } }: ReportGroup): Promise<void> {
    const until = new Date(Date.now() + DAY_MS).toISOString();
    await this.client?.members.mute(this.room.slug, sender.username, { until });
    this.notice.say(reportsTexts().muted(markedName(sender, isolate(sender.displayName))));
  }

  private async close({ reports }: ReportGroup): Promise<void> {
    for (const { id } of reports) {
      await this.client?.reports.resolve(this.room.slug, id);
      this.settle(id);
    }
  }

  private settle(id: string): void {
    this.settled = new Set([...this.settled, id]);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-reports': SottoReports;
  }
}
