import type { CipherFlow } from '@sotto/sdk';
import { html, LitElement, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { MonitorPlace } from '../../controllers/monitor-controller.js';
import { icon } from '../../icons.js';
import { formatCount, formatRate } from '../../monitor/format.js';
import { lanePath, pathData } from '../../monitor/lane-path.js';
import type { LanePath } from '../../monitor/lane-path.js';
import { base } from '../../styles/base.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { monitorLead } from '../../styles/monitor-lead.styles.js';
import { monitorStage } from '../../styles/monitor-stage.styles.js';
import { Packets } from './packets.js';

const NARROW_PX = 900;
/** Characters of a place's newest token that fit into its two lines. */
const BODY_CHARACTERS = 260;

/**
 * The stage: the server, the rooms in the store, and every stored message as a packet of ciphertext between them.
 */
export class SottoMonitorStage extends LitElement {
  static override styles = [base, part, clear, monitorLead, monitorStage];

  @property({ attribute: false }) places: MonitorPlace[] = [];
  /** In which place a frame is shown. */
  @property({ attribute: false }) placeOf: (frame: CipherFlow) => string = ({ room }) => room;
  @property() keyId = '';
  @property({ type: Number }) rooms = 0;
  /** Packets stand still. */
  @property({ type: Boolean }) paused = false;
  @state() private lanes: LanePath[] = [];
  @query('.stage-in') private stage!: HTMLElement;
  @query('.source') private source!: HTMLElement;
  @query('.packets') private layer!: HTMLElement;
  private readonly packets = new Packets();
  private readonly resize = new ResizeObserver(() => this.measure());
  private measured = '';

  /** Sends a packet on its way. */
  take(frame: CipherFlow): void {
    // A hidden tab counts only.
    if (!document.hidden) this.packets.add(this.placeOf(frame), frame);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.resize.observe(this.stage);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resize.disconnect();
    this.packets.clear();
    this.measured = '';
  }

  protected override firstUpdated(): void {
    this.packets.layer = this.layer;
    this.packets.onLanded = (place) => this.placeElement(place)?.querySelector<HTMLElement>('.hit') ?? null;
    this.resize.observe(this.stage);
  }

  protected override updated(): void {
    this.packets.setPaused(this.paused);
    this.measure();
  }

  protected override render(): TemplateResult {
    return html`<section class="chat-root stage" aria-label="Messages on their way into the store">
      <div class="stage-in">
        <div class="lead">
          <h2>This is how your messages are stored.</h2>
          <p>
            Each packet is one message, as it lies in the database. Without the key nobody can read it. This
            page has no key.
          </p>
        </div>
        <div class="source">
          <span class="source-i">${icon('server')}</span><span><b>Server</b>encrypts, then stores</span>
        </div>
        <p class="keynote">
          ${icon('key', { size: 's' })} Key ${this.keyId} stays here, apart from the store.
        </p>
        <svg class="paths" aria-hidden="true">
          ${this.lanes.map((lane) => svg`<path class="lane" d=${pathData(lane)} />`)}
        </svg>
        <div class="packets" aria-hidden="true"></div>
        <p class="store-label">
          ${icon('database', { size: 's' })} Store, ${this.rooms} ${this.rooms === 1 ? 'room' : 'rooms'}
        </p>
        <ul class="places" aria-label="Rooms in the store">
          ${repeat(
            this.places,
            ({ slug }) => slug,
            (place) => this.renderPlace(place),
          )}
        </ul>
      </div>
    </section>`;
  }

  private renderPlace({ slug, name, stored, perSecond, last }: MonitorPlace): TemplateResult {
    return html`<li class="place" data-slug=${slug}>
      <span class="place-name" dir="auto">${name}</span>
      <span class="place-n">${formatCount(stored)} <small>stored</small></span>
      <span class="place-rate">${formatRate(perSecond)} / s</span>
      <span class="place-body">${last?.ciphertext.slice(0, BODY_CHARACTERS) ?? ''}</span>
      <span class="hit"></span>
    </li>`;
  }

  private placeElement(slug: string): HTMLElement | null {
    return this.shadowRoot?.querySelector<HTMLElement>(`.place[data-slug="${CSS.escape(slug)}"]`) ?? null;
  }

  /** Where the server's edge and the rooms' ports are, in pixels from the stage's inline start. */
  private measure(): void {
    const stage = this.stage.getBoundingClientRect();
    if (stage.width === 0) return;
    const isRtl = this.matches(':dir(rtl)');
    const narrow = stage.width < NARROW_PX;
    const fromStart = (rect: DOMRect, edge: 'start' | 'end') => {
      const atLeft = (edge === 'start') !== isRtl;
      const physical = atLeft ? rect.left : rect.right;
      return isRtl ? stage.right - physical : physical - stage.left;
    };
    const middle = (rect: DOMRect) => rect.top + rect.height / 2 - stage.top;
    const source = this.source.getBoundingClientRect();
    const start = { x: fromStart(source, 'end'), y: middle(source) };
    const ports = [...(this.shadowRoot?.querySelectorAll<HTMLElement>('.place') ?? [])].map((element) => {
      const rect = element.getBoundingClientRect();
      return { slug: element.dataset.slug ?? '', point: { x: fromStart(rect, 'start'), y: middle(rect) } };
    });
    const measured = JSON.stringify([stage.width, start, ports, narrow, isRtl]);
    if (measured === this.measured) return;
    this.measured = measured;
    const lanes = new Map(ports.map(({ slug, point }) => [slug, lanePath(start, point, stage.width)]));
    this.lanes = narrow ? [] : [...lanes.values()];
    this.packets.setStage({ lanes, narrow, sign: isRtl ? -1 : 1, placeOf: this.placeOf });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-monitor-stage': SottoMonitorStage;
  }
}
