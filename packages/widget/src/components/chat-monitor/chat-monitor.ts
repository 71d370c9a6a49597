import type { ChatClient, CipherFlow } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { reducedMotion } from '../../animations/reduced-motion.js';
import { ClientProvider } from '../../context/chat-client-context.js';
import { Border } from '../../controllers/border.js';
import { FileNotice } from '../../controllers/file-notice.js';
import { MonitorController } from '../../controllers/data/monitor-controller.js';
import { ClientOwner } from '../../controllers/client/client-owner.js';
import { SessionController } from '../../controllers/client/session-controller.js';
import { SetupCheck } from '../../controllers/client/setup-check.js';
import { WrittenTexts } from '../../controllers/data/written-texts.js';
import type { ShownWords } from '../../controllers/data/written-texts.js';
import type { ChatPartEventMap } from '../../events.js';
import { icon } from '../../icons.js';
import { setting } from '../../internal/setting.js';
import { formatBytes, formatCount, formatMilliseconds, formatRate } from '../../monitor/format.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { fileNotice } from '../../templates/file-notice.styles.js';
import { host } from '../../styles/host.styles.js';
import { monitorBar } from './monitor-bar.styles.js';
import { tokens } from '../../styles/tokens.styles.js';
import { errorState, setupFailure } from '../../templates/error-state.js';
import { signIn } from '../../templates/sign-in.js';
import type { SottoMonitorStage } from '../sotto-monitor-stage/sotto-monitor-stage.js';
import { SottoElement } from '../sotto-element.js';
import { chatMonitor } from './chat-monitor.styles.js';
import { monitorTexts } from '../../i18n/localize.js';

/**
 * A live view of the store: every message on its way into its room, where only ciphertext is kept.
 *
 * @tagname chat-monitor
 * @slot sign-in-extra - another way to sign in, below the sign-in form
 * @slot signed-out - shown while nobody is signed in on a page that signs its users in itself
 * @fires chat-sign-in-request - the user wants to sign in: `{ reason }`
 * @cssprop [--chat-accent=#17708c] - the accent colour; all others derive from it
 * @cssprop --chat-on-accent - colour of text and icons on the accent
 * @cssprop --chat-bg - background of the conversation
 * @cssprop --chat-surface - background of bars, lists and dialogs
 * @cssprop --chat-surface-2 - background of fields and of hovered items
 * @cssprop --chat-border - colour of hairlines
 * @cssprop --chat-text - colour of text
 * @cssprop --chat-muted - colour of secondary text: times, hints
 * @cssprop --chat-danger - colour of errors and of destructive actions
 * @cssprop --chat-success - colour of the online and live states
 * @cssprop --chat-focus - colour of the focus ring
 * @cssprop --chat-font - font family
 * @cssprop --chat-font-mono - font family of ciphertext
 * @cssprop [--chat-font-size=0.875em] - font size, relative to the visitor's own font size; all sizes follow it
 * @cssprop [--chat-line-height=1.42858] - line height
 * @cssprop [--chat-radius=8px] - corner radius of controls; others follow it
 */
export class ChatMonitor extends SottoElement {
  static override styles = [host, tokens, base, button, empty, monitorBar, fileNotice, chatMonitor];

  /** URL of the Sotto server; may be relative to the page. */
  @setting('') @property({ attribute: 'server-url' }) serverUrl = '';
  /** Id of the site's OAuth client. */
  @setting('') @property({ attribute: 'client-id' }) clientId = '';
  /** Colour scheme: `auto` (default, the system's), `light` or `dark`. */
  @setting('auto') @property() theme: 'auto' | 'light' | 'dark' = 'auto';
  /**
   * Whose messages are shown as text before they become ciphertext: `own` (default), `rooms` (those of all rooms that the
   * viewer is in: not for a screen that others see), or `none`.
   */
  @setting('own') @property() words: ShownWords = 'own';
  /** A client to use instead of `server-url` and `client-id`, at any time; the element never closes it. */
  @property({ attribute: false }) client: ChatClient | undefined;
  @state() private chosenView: 'flow' | 'table' | undefined;
  @state() private selected: CipherFlow | undefined;
  @query('sotto-monitor-stage') private stage!: SottoMonitorStage | null;
  private readonly owner = new ClientOwner(this);
  private readonly files = new FileNotice(this);
  private readonly session = new SessionController(this, this.owner);
  private readonly setup = new SetupCheck(this, this.session, {
    theme: ['auto', 'light', 'dark'],
    words: ['own', 'rooms', 'none'],
  });
  private readonly monitor = new MonitorController(this, () => this.activeClient);
  private readonly texts = new WrittenTexts(this, () => this.activeClient);
  private readonly motion = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly onMotion = () => this.requestUpdate();

  /** The client in use: `client`, or the element's own; undefined while an attribute is missing or wrong. */
  get activeClient(): ChatClient | undefined {
    return this.owner.active;
  }

  constructor() {
    super();
    new Border(this);
    new ClientProvider(this, () => this.session.ready);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.motion.addEventListener('change', this.onMotion);
    this.monitor.onFrame = (frame) => this.stage?.take(frame);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.motion.removeEventListener('change', this.onMotion);
  }

  /** The table instead of motion for users who prefer reduced motion. */
  private get view(): 'flow' | 'table' {
    return reducedMotion() ? 'table' : (this.chosenView ?? 'flow');
  }

  protected override willUpdate(): void {
    this.monitor.setPace(this.view);
  }

  protected override render(): TemplateResult {
    const theme = this.theme === 'auto' ? nothing : this.theme;
    return html`<div class="chat-root fill" data-theme=${theme}>
      ${this.renderContent()}${this.files.render()}
    </div>`;
  }

  private renderContent(): TemplateResult | typeof nothing {
    if (this.setup.problem) return setupFailure(this.setup.problem.text);
    if (!this.activeClient || this.session.status === 'loading') return nothing;
    if (this.session.status === 'unreachable')
      return errorState({
        heading: monitorTexts().error,
        error: this.session.error,
        onAct: this.session.retry,
      });
    if (this.session.status === 'signed-out') {
      // Guests have nothing to watch.
      return signIn(this, { session: this.session, reason: monitorTexts().signInReason, guests: false });
    }
    if (this.monitor.status === 'error')
      return errorState({
        heading: monitorTexts().error,
        error: this.monitor.error,
        onAct: () => void this.monitor.load(),
      });
    const { frames, arrived, dissected } = this.monitor.view;
    const selected = this.selected ?? dissected;
    return html`<div
      class="monitor"
      role="region"
      aria-label=${monitorTexts().title}
      @chat-frame-select=${this.onFrameSelect}
    >
      ${this.renderBar()}
      ${this.view === 'flow' ? this.renderStage() : html`<sotto-monitor-table .rows=${this.monitor.view.places}></sotto-monitor-table>`}
      <div class="m-foot">
        <sotto-monitor-log .frames=${frames} .selected=${selected} .arrived=${arrived}></sotto-monitor-log>
        <sotto-monitor-anatomy .frame=${selected}></sotto-monitor-anatomy>
      </div>
    </div>`;
  }

  private renderStage(): TemplateResult {
    const { keyId, perSecond, places, rooms } = this.monitor.view;
    return html`<sotto-monitor-stage
      .places=${places}
      .placeOf=${this.monitor.placeOf}
      .keyId=${keyId}
      .rooms=${rooms}
      .perSecond=${perSecond}
      .readText=${this.readText}
      .isOwn=${this.isOwn}
      ?paused=${this.monitor.isPaused}
    ></sotto-monitor-stage>`;
  }

  private renderBar(): TemplateResult {
    const { isPaused, view } = this.monitor;
    const texts = monitorTexts();
    return html`<div class="m-bar">
      <div class="m-title">
        <h1>${texts.title}</h1>
        <p class="m-live"><i></i>${this.liveText()}</p>
      </div>
      <dl class="m-count">
        <div>
          <dt>${texts.perSecond}</dt>
          <dd>${formatRate(view.perSecond)}</dd>
        </div>
        <div>
          <dt>${texts.stored}</dt>
          <dd>${formatCount(view.stored)}</dd>
        </div>
        <div>
          <dt>${texts.seen}</dt>
          <dd>${valueWithUnit(formatBytes(view.bytes))}</dd>
        </div>
        <div>
          <dt>${texts.toStore}</dt>
          <dd>${view.latencyMs === null ? '–' : valueWithUnit(formatMilliseconds(view.latencyMs))}</dd>
        </div>
      </dl>
      <div class="m-tools">
        <button class="btn btn-plain m-pause" type="button" @click=${() => this.monitor.setPaused(!isPaused)}>
          ${icon(isPaused ? 'play' : 'pause')} ${isPaused ? texts.resume : texts.pause}
        </button>
        <div class="seg" role="group" aria-label=${texts.view}>
          ${this.renderView('flow', texts.flow)} ${this.renderView('table', texts.table)}
        </div>
      </div>
    </div>`;
  }

  private renderView(view: 'flow' | 'table', label: string): TemplateResult {
    const isOn = this.view === view;
    return html`<button
      class=${classMap({ 'seg-btn': true, 'is-on': isOn })}
      type="button"
      aria-pressed=${isOn}
      ?disabled=${view === 'flow' && reducedMotion()}
      @click=${() => (this.chosenView = view)}
    >
      ${icon(view, { flip: view === 'flow' })} ${label}
    </button>`;
  }

  private liveText(): string {
    const { connection, isPaused, sincePause, view } = this.monitor;
    const texts = monitorTexts();
    if (isPaused) return texts.paused(sincePause);
    if (connection.status !== 'online') return texts.connecting;
    return view.scope === 'site' ? texts.liveSite(view.rooms) : texts.liveOwn(view.rooms);
  }

  /** Text of rooms that the viewer need not be in is never shown. */
  private readonly readText = async (frame: CipherFlow) => {
    return this.monitor.view.scope === 'site' ? undefined : this.texts.of(frame, this.words);
  };

  private readonly isOwn = (frame: CipherFlow) => this.texts.isOwn(frame);

  private onFrameSelect({ detail }: ChatPartEventMap['chat-frame-select']): void {
    // Chosen once more, the newest is shown again.
    this.selected = this.selected === detail.frame ? undefined : detail.frame;
  }
}

function valueWithUnit([value, unit]: [string, string]): TemplateResult {
  return html`${value} <small>${unit}</small>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-monitor': ChatMonitor;
  }
}
