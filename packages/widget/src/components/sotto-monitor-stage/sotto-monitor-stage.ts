import type { CipherFlow } from '@sotto/sdk';
import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { dissolve } from '../../animations/flight.js';
import type { Movement } from '../../animations/flight.js';
import { icon } from '../../icons.js';
import { ciphertextExcerpt } from '../../monitor/fernet-anatomy.js';
import { formatCount, formatRate } from '../../monitor/format.js';
import { lanePath, pathData } from '../../monitor/lane-path.js';
import type { LanePath } from '../../monitor/lane-path.js';
import type { MonitorPlace } from '../../monitor/store-counts.js';
import type { WrittenText } from '../../controllers/data/written-texts.js';
import { base } from '../../styles/base.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { monitorLead } from '../../monitor/styles/lead.styles.js';
import { monitorStage } from './sotto-monitor-stage.styles.js';
import { SottoElement } from '../sotto-element.js';
import { packets } from './packets.styles.js';
import { Packets } from './packets.js';
import { monitorStoreTexts } from '../../i18n/localize.js';

const NARROW_PX = 900;
/** Characters of a place's newest token that fit into its two lines. */
const BODY_CHARACTERS = 260;
/** Characters of ciphertext that fit in place of the text. */
const DISSOLVED_CHARACTERS = 60;

/**
 * The stage: the server, the rooms in the store, and every stored message as a dash between them. One at a time carries
 * its token; where its text may be shown, it becomes ciphertext first.
 */
export class SottoMonitorStage extends SottoElement {
  static override styles = [base, part, clear, monitorLead, packets, monitorStage];

  @property({ attribute: false }) places: MonitorPlace[] = [];
  /** In which place a frame is shown. */
  @property({ attribute: false }) placeOf: (frame: CipherFlow) => string = ({ room }) => room;
  @property() keyId = '';
  @property({ type: Number }) rooms = 0;
  /** Nothing moves. */
  @property({ type: Boolean }) paused = false;
  /** Messages a second, over all rooms. */
  @property({ attribute: false }) perSecond = 0;
  /** Returns the text of a message, where that may be shown. */
  @property({ attribute: false }) readText: (frame: CipherFlow) => Promise<WrittenText | undefined> =
    async () => undefined;
  /** Whether the viewer wrote this one. */
  @property({ attribute: false }) isOwn: (frame: CipherFlow) => boolean = () => false;
  @state() private lanes: LanePath[] = [];
  @query('.stage-in') private stage!: HTMLElement;
  @query('.source') private source!: HTMLElement;
  @query('.packets') private layer!: HTMLElement;
  @query('.written-text') private words!: HTMLElement;
  @query('.written-cipher') private dissolved!: HTMLElement;
  @query('.written-hint') private hint!: HTMLElement;
  private readonly packets = new Packets();
  private readonly resize = new ResizeObserver(() => this.measure());
  private measured = '';

  /** Starts the flight of a message. */
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
    this.packets.isOwn = (frame) => this.isOwn(frame);
    this.packets.onToken = (frame) => this.dissolveWords(frame);
    this.resize.observe(this.stage);
  }

  protected override updated(): void {
    this.packets.setPaused(this.paused);
    this.packets.perSecond = this.perSecond;
    this.measure();
  }

  protected override render(): TemplateResult {
    const texts = monitorStoreTexts();
    return html`<section class="chat-root stage" aria-label=${texts.stage}>
      <div class="stage-in">
        <div class="lead">
          <h2>${texts.lead}</h2>
          <p>${texts.leadFlow}</p>
        </div>
        <div class="written" aria-hidden="true">
          <p class="written-hint">${texts.hint}</p>
          <p class="written-text"><b dir="auto"></b><span dir="auto"></span></p>
          <p class="written-cipher"><b>${texts.cipher}</b><bdi dir="ltr"></bdi></p>
        </div>
        <div class="source">
          <span class="source-i">${icon('server')}</span
          ><span><b>${texts.server}</b>${texts.serverNote}</span>
        </div>
        <p class="keynote">${icon('key', { size: 's' })} ${texts.key(this.keyId)}</p>
        <svg class="paths" aria-hidden="true">
          ${this.lanes.map((lane) => svg`<path class="lane" d=${pathData(lane)} />`)}
        </svg>
        <div class="packets" aria-hidden="true"></div>
        <p class="store-label">${icon('database', { size: 's' })} ${texts.store(this.rooms)}</p>
        <ul class="places" aria-label=${texts.rooms}>
          ${this.places.map((place) => this.renderPlace(place))}
        </ul>
      </div>
    </section>`;
  }

  private renderPlace({ slug, name, stored, perSecond, last }: MonitorPlace): TemplateResult {
    return html`<li class="place" data-slug=${slug}>
      <span class="place-name"><bdi>${name}</bdi></span>
      <span class="place-n">${formatCount(stored)} <small>${monitorStoreTexts().stored}</small></span>
      <span class="place-rate">${monitorStoreTexts().rate(formatRate(perSecond))}</span>
      <span class="place-body">${last?.ciphertext.slice(0, BODY_CHARACTERS) ?? ''}</span>
      <span class="hit"></span>
    </li>`;
  }

  /** Shows the text of a message and turns it into ciphertext; returns what moves meanwhile. */
  private async dissolveWords(frame: CipherFlow): Promise<Movement[]> {
    const written = await this.readText(frame);
    if (!written || !this.isConnected) return [];
    const { author, text } = written;
    const [who, what] = this.words.children as unknown as [HTMLElement, HTMLElement];
    const { wrote, youWrote } = monitorStoreTexts();
    who.textContent = author === undefined ? youWrote(frame.roomName) : wrote(author, frame.roomName);
    what.textContent = text;
    this.dissolved.lastElementChild!.textContent = ciphertextExcerpt(frame.ciphertext, DISSOLVED_CHARACTERS);
    return dissolve(this.words, this.dissolved, this.hint);
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
    const measured = [
      ...[stage.width, start.x, start.y, narrow, isRtl],
      ...ports.map(({ slug, point }) => `${slug} ${point.x} ${point.y}`),
    ].join();
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
