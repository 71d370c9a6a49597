import type { ChatClient, Profile, Room, RoomFile, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { BlocksController } from '../../controllers/people/blocks-controller.js';
import { FocusOverUpdates } from '../../controllers/focus/focus-over-updates.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { SkeletonDelay } from '../../controllers/skeleton-delay.js';
import { emit } from '../../events.js';
import { downloadRing } from '../../files/downloads/download.styles.js';
import { ShownDownloads } from '../../files/downloads/shown-downloads.js';
import { formatDate } from '../../i18n/format-time.js';
import { commonTexts, detailsTexts, sharedTexts } from '../../i18n/localize.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { media } from '../../lazy/parts.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { part } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { errorState } from '../../templates/error-state.js';
import { surface } from '../../templates/people/surface.styles.js';
import { viewBar } from '../../templates/people/view-bar.js';
import { SottoElement } from '../sotto-element.js';
import { MediaGrid } from './media-grid.js';
import { fileRows, linkRows, voiceRows } from './rows.js';
import type { RowParts } from './rows.js';
import { SharedFiles } from './shared-files.js';
import type { FileList } from './shared-files.js';
import { SharedLinks } from './shared-links.js';
import { sottoShared } from './sotto-shared.styles.js';

const TABS = ['media', 'files', 'links', 'voice'] as const;
type SharedTab = (typeof TABS)[number];

/**
 * What was shared in a room: pictures and videos, other files, links, and voice messages.
 *
 * @fires chat-view-back - the view should close
 * @fires chat-hit-open - a message should be shown in the chat
 */
export class SottoShared extends SottoElement {
  static override styles = [base, part, clear, button, panel, empty, tag, surface, downloadRing, sottoShared];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  @property({ attribute: false }) user: Profile | null = null;
  @state() private tab: SharedTab = 'media';
  private readonly files = new SharedFiles(this, () => this.client);
  private readonly links = new SharedLinks(this, () => this.client);
  private readonly blocks = new BlocksController(this, () => this.client);
  private readonly delay = new SkeletonDelay(this);
  private readonly tabs = new RovingFocus(this, () => ({
    items: this.tabButtons,
    first: this.tabButtons[TABS.indexOf(this.tab)],
  }));
  private readonly downloads = new ShownDownloads(this, () => this.client);
  private readonly grid = new MediaGrid(this, {
    client: () => this.client,
    downloads: this.downloads,
    show: ({ message }) => this.show(message),
  });
  private observer: IntersectionObserver | undefined;

  constructor() {
    super();
    // "Show more" goes with the last page, "Try again" when it is pressed, and a row with its message.
    new FocusOverUpdates(this, () => this.renderRoot.querySelector<HTMLElement>('.panel'));
  }

  /** Focuses the first control. */
  override focus(): void {
    this.shadowRoot?.querySelector('button')?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.files.open(this.room.slug);
    this.links.open(this.room.slug);
    if (changed.has('room')) this.delay.restart();
  }

  protected override updated(): void {
    this.begin();
    this.observer?.disconnect();
    // The next page is read when its button comes into view; a page that brought nothing leaves it to the user.
    const more = this.renderRoot.querySelector('.more[data-ahead]');
    if (!more) return;
    this.observer ??= new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void this.load();
    });
    this.observer.observe(more);
  }

  protected override render(): TemplateResult {
    const { kinds, title, tabs } = sharedTexts();
    return html`<div class="chat-root">
      ${viewBar(this, { title, subtitle: this.room.name, back: detailsTexts().back })}
      <div class="tabs" role="tablist" aria-label=${tabs} @keydown=${this.onTabKey}>
        ${TABS.map(
          (tab) =>
            html`<button
              class="tab"
              type="button"
              role="tab"
              id=${`tab-${tab}`}
              aria-selected=${tab === this.tab}
              aria-controls="panel"
              @click=${() => this.select(tab)}
            >
              ${kinds[tab]}
            </button>`,
        )}
      </div>
      <div
        class="panel"
        id="panel"
        role="tabpanel"
        tabindex="0"
        aria-labelledby=${`tab-${this.tab}`}
        aria-busy=${this.isLoading}
      >
        ${this.tab === 'links' ? this.renderLinks() : this.renderFiles(this.tab)}
      </div>
      ${this.grid.renderLarge(this.room.slug, this.shownOf('media'), this.files.deleted)}
      <sotto-download-news class="vh" .client=${this.client}></sotto-download-news>
    </div>`;
  }

  private get isLoading(): boolean {
    return (this.tab === 'links' ? this.links : this.files.list(this.tab)).status === 'loading';
  }

  private get tabButtons(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('.tab')];
  }

  private renderFiles(tab: Exclude<SharedTab, 'links'>): TemplateResult {
    const list = this.files.list(tab);
    const files = this.shownOf(tab);
    if (files.length > 0)
      return html`${this.renderList(tab, files)}${list.status === 'failed' ? this.renderFailure(list.error) : this.renderMore(list)}`;
    if (list.status === 'failed') return this.renderFailure(list.error);
    if (list.next === undefined) return this.renderLoading();
    // Many messages have none of these: the user may look for older ones.
    return list.next === null ? this.renderEmpty(sharedTexts().noneHint) : this.renderMore(list);
  }

  private shownOf(tab: Exclude<SharedTab, 'links'>): RoomFile[] {
    return this.files.list(tab).files.filter(({ message }) => !this.blocks.has(message.sender));
  }

  private renderList(tab: Exclude<SharedTab, 'links'>, files: readonly RoomFile[]): TemplateResult {
    if (tab === 'media') return this.grid.render(this.room.slug, files);
    return tab === 'files' || !media.loaded
      ? fileRows(files, this.rowParts)
      : voiceRows(files, this.rowParts);
  }

  private renderLinks(): TemplateResult {
    const { links } = this;
    const found = links.list.filter(({ message }) => !this.blocks.has(message.sender));
    if (links.hasMore === undefined)
      return links.status === 'failed' ? this.renderFailure(links.error) : this.renderLoading();
    return html`${found.length > 0 ? linkRows(found, this.rowParts) : this.renderEmpty()}${this.renderSearched()}`;
  }

  /** How far the search for links has come. */
  private renderSearched(): TemplateResult {
    const { searched, oldest, hasMore, status, error } = this.links;
    const texts = sharedTexts();
    return html`<div class="foot">
      ${oldest === undefined ? nothing : html`<p role="status" dir="auto">${texts.searched(searched, formatDate(oldest))}</p>`}
      ${status === 'failed' ? this.renderFailure(error) : nothing}
      ${hasMore && status !== 'failed' ? this.renderButton(texts.earlier) : nothing}
    </div>`;
  }

  private renderMore({ files, next, isBare = false }: FileList): TemplateResult {
    const texts = sharedTexts();
    return html`<div class="foot">
      ${next === null ? html`<p dir="auto">${texts.end}</p>` : html`${files.length === 0 ? html`<p dir="auto">${texts.noneYet}</p>` : nothing}${this.renderButton(texts.more, { isAhead: !isBare })}`}
    </div>`;
  }

  private renderButton(text: string, { isAhead = false } = {}): TemplateResult {
    return html`<button
      class="btn btn-plain more"
      type="button"
      ?data-ahead=${isAhead}
      aria-disabled=${this.isLoading}
      @click=${() => void this.load()}
    >
      ${this.isLoading ? sharedTexts().loading : text}
    </button>`;
  }

  private renderEmpty(hint?: string): TemplateResult {
    return html`<div class="empty">
      <h2>${sharedTexts().none[this.tab]}</h2>
      ${hint === undefined ? nothing : html`<p dir="auto">${hint}</p>`}
    </div>`;
  }

  private renderFailure(error: unknown): TemplateResult {
    return errorState({ heading: sharedTexts().failed[this.tab], error, onAct: () => void this.load() });
  }

  private renderLoading(): TemplateResult {
    return html`<div class="empty" role="status">
      ${this.delay.isOver ? html`<p>${sharedTexts().loading}</p>` : nothing}
    </div>`;
  }

  private get rowParts(): RowParts {
    return {
      client: this.client,
      isOwn: (sender) => this.isOwn(sender),
      nameOf: (sender) => (this.isOwn(sender) ? commonTexts().you : sender.displayName),
      show: (message) => this.show(message),
      downloads: this.downloads,
    };
  }

  private isOwn({ id }: User): boolean {
    return id === this.user?.id;
  }

  /** Reads the list that is shown for the first time. */
  private begin(): void {
    const { tab } = this;
    if (tab === 'voice' && !media.loaded) media.use(() => this.requestUpdate());
    const isNew =
      tab === 'links'
        ? this.links.hasMore === undefined && this.links.status === 'idle'
        : this.files.list(tab).next === undefined && this.files.list(tab).status === 'ready';
    if (isNew) void this.load();
  }

  private load(): Promise<void> {
    return this.tab === 'links' ? this.links.search() : this.files.load(this.tab);
  }

  private show({ seq }: { seq: number }): void {
    emit(this, 'chat-hit-open', { room: this.room.slug, seq });
  }

  private select(tab: SharedTab): void {
    this.tab = tab;
    this.delay.restart();
    this.renderRoot.querySelector('.panel')?.scrollTo({ top: 0 });
  }

  private readonly onTabKey = keyHandler((event) => {
    if (!this.tabs.moveInRow(event)) return;
    const tab = TABS[this.tabButtons.indexOf(this.shadowRoot!.activeElement as HTMLElement)];
    if (tab) this.select(tab);
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-shared': SottoShared;
  }
}
