import type { ChatClient, FileRef, HeldDeletion, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { emit } from '../../events.js';
import { ShownPictures } from '../../files/pictures/shown-pictures.js';
import { downloadButton } from '../../files/downloads/download-button.js';
import { downloadText } from '../../files/downloads/download-text.js';
import { downloadRing } from '../../files/downloads/download.styles.js';
import { ShownDownloads } from '../../files/downloads/shown-downloads.js';
import { isPicture, isVideo } from '../../files/shapes.js';
import { formatMoment } from '../../i18n/format-time.js';
import { commonTexts, filesTexts, lightboxTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import type { RoomNames } from '../../people/room-names.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { spokenText } from '../sotto-message-list/render-text.js';
import { SottoElement } from '../sotto-element.js';
import { galleryOf, placeIn, withUnloaded } from './gallery.js';
import type { GalleryPicture } from './gallery.js';
import { Gestures } from './gestures.js';
import { drawnOf, largePicture } from './large-picture.js';
import { sottoLightbox } from './sotto-lightbox.styles.js';
import { strip } from './strip.js';
import { Zoom } from './zoom.js';
import type { Place } from './zoom.js';

/** How far an arrow key moves a picture that is enlarged, in pixels. */
const PAN = 80;
/** How far a picture is pulled down until nothing of it would be seen, in pixels. */
const PULL = 600;

/** Which way the picture moves at a key: what is at that side comes into view. */
const PANS: Record<string, [x: number, y: number]> = {
  ArrowLeft: [PAN, 0],
  ArrowRight: [-PAN, 0],
  ArrowUp: [0, PAN],
  ArrowDown: [0, -PAN],
};

/** What decides which pictures there are. */
const DECISIVE = ['items', 'deletions', 'isBlocked', 'opened'] as const;

/**
 * The pictures of a log, one at a time, over the whole page. The browser's own modal dialog keeps the focus inside, and the
 * page behind it out of reach. It follows the log: a picture that is deleted goes, and one that is no longer loaded stays.
 *
 * @fires chat-dialog-close - it should close
 */
export class SottoLightbox extends SottoElement {
  static override styles = [base, button, downloadRing, sottoLightbox];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** The log. */
  @property({ attribute: false }) items: readonly TimelineItem[] = [];
  /** The deletions that can be undone. */
  @property({ attribute: false }) deletions: readonly HeldDeletion[] = [];
  @property({ attribute: false }) isBlocked: (user: User) => boolean = () => false;
  @property({ attribute: false }) names!: RoomNames;
  /** Id of the file that is shown first. */
  @property() opened = '';
  /** Id of the file that is shown. */
  @state() shown = '';
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('.stage') private stage!: HTMLElement;
  @query('.stage img') private picture!: HTMLImageElement | null;
  private pictures: readonly GalleryPicture[] = [];
  /** What has the focus, or had it: buttons at the sides and those that enlarge come and go. */
  private focused = 'button';
  private readonly stageSize = new ResizeObserver(() => this.fit());
  private readonly loaded = new ShownPictures(this, () => this.client);
  private readonly downloads = new ShownDownloads(this, () => this.client);
  private readonly zoom = new Zoom(() => this.sizes());
  private readonly gestures: Gestures = new Gestures({
    zoom: this.zoom,
    placeOf: (event) => this.placeOf(event),
    hold: (x, y) => this.hold(x, y),
    drop: () => {
      this.drop();
      this.requestUpdate();
    },
    swipe: (side) => this.go(this.matches(':dir(rtl)') ? -side : side),
    close: () => this.close(),
  });

  private get index(): number {
    return this.pictures.findIndex(({ file }) => file.id === this.shown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stageSize.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('opened')) this.shown = this.opened;
    const before = this.pictures;
    // A step of the zoom, or of a download, changes none of them.
    if (DECISIVE.some((name) => changed.has(name)))
      this.pictures = withUnloaded(before, galleryOf(this, this.opened), this.items);
    const file = this.pictures[placeIn(this.pictures, this.shown, before)]?.file;
    this.shown = file?.id ?? '';
    if (changed.has('shown')) this.zoom.reset();
    this.load(file);
  }

  protected override firstUpdated(): void {
    if (this.pictures.length === 0) return;
    this.dialog.showModal();
    this.stageSize.observe(this.stage);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.pictures.length === 0) return this.close();
    this.keepFocus();
    // The strip is the user's to scroll from then on.
    if (changed.has('shown'))
      this.renderRoot.querySelector('.strip .is-on')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.size();
    if (!this.stage.matches('.is-held')) this.drop();
  }

  /** Where the button that had the focus is gone, one beside it has it. */
  private keepFocus(): void {
    if (this.shadowRoot?.activeElement) return;
    const buttons = [this.focused, 'button'].map((name) => this.renderRoot.querySelector<HTMLElement>(name));
    buttons.find((one) => one !== null)?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { index } = this;
    const current = this.pictures[index];
    if (!current) return nothing;
    const own = this.picturesOf(current);
    const at = own.findIndex(({ file }) => file === current.file) + 1;
    const { sender, createdAt } = current.message;
    const download = this.downloads.of(current.file);
    const texts = lightboxTexts();
    const place = own.length > 1 ? filesTexts().place(at, own.length) : '';
    return html`<div class="chat-root">
      <dialog
        aria-label=${filesTexts().picture(at, own.length)}
        aria-roledescription=${texts.role}
        @keydown=${this.onKeydown}
        @focusin=${this.onFocusIn}
        @cancel=${this.onCancel}
      >
        <div class="bar">
          ${this.renderButton('close', commonTexts().close, this.close)}
          <div class="bar-text">
            <h2 dir="auto">${this.names.textOf(sender)}</h2>
            <p>
              <span aria-live="polite">${texts.about(formatMoment(createdAt), place)}</span
              >${download ? texts.saving(downloadText(download)) : nothing}
            </p>
          </div>
          ${drawnOf(current.file, this.loaded) ? this.renderZoom() : nothing}
          ${downloadButton(current.file, this.downloads, { class: 'icon-btn', isTabStop: true })}
        </div>
        <div
          class="stage"
          @pointerdown=${this.gestures.onDown}
          @pointermove=${this.gestures.onMove}
          @pointerup=${this.gestures.onUp}
          @pointercancel=${this.gestures.onCancel}
          @wheel=${this.gestures.onWheel}
          @click=${this.onClick}
        >
          ${keyed(current.file.id, largePicture(current.file, this.client, this.loaded))}
          ${index > 0 ? this.renderSide('previous', -1) : nothing}
          ${index < this.pictures.length - 1 ? this.renderSide('next', 1) : nothing}
        </div>
        <sotto-download-news class="vh" .client=${this.client}></sotto-download-news>
        <div class="foot">
          ${this.renderCaption(current)}${own.length > 1 ? strip(own, this.shown, this.client, (id) => (this.shown = id)) : nothing}
        </div>
      </dialog>
    </div>`;
  }

  private renderZoom(): TemplateResult {
    const { zoom } = this;
    const texts = lightboxTexts();
    return html`<span class="vh" role="status">${zoom.isZoomed ? texts.zoomed(zoom.scale) : ''}</span>
      ${zoom.isZoomed ? this.renderButton('zoom-out', texts.zoomOut, () => this.enlarge(() => zoom.out())) : nothing}
      ${zoom.isLargest ? nothing : this.renderButton('zoom', texts.zoomIn, () => this.enlarge(() => zoom.in()))}`;
  }

  private renderButton(
    name: 'close' | 'zoom' | 'zoom-out',
    label: string,
    onClick: () => void,
  ): TemplateResult {
    const kind = name.startsWith('zoom') ? 'zoom' : '';
    return html`<button class="icon-btn ${kind}" type="button" aria-label=${label} @click=${onClick}>
      ${icon(name)}
    </button>`;
  }

  private renderSide(name: 'previous' | 'next', step: number): TemplateResult {
    return html`<button
      class="icon-btn side ${name === 'next' ? 'is-next' : ''}"
      type="button"
      aria-label=${filesTexts()[name]}
      @click=${() => this.go(step)}
    >
      ${icon(name === 'next' ? 'next' : 'back', { flip: true })}
    </button>`;
  }

  private renderCaption({ message }: GalleryPicture): TemplateResult | typeof nothing {
    if (!message.content) return nothing;
    return html`<p class="caption" dir="auto">${spokenText(message)}</p>`;
  }

  /** The pictures of the message that a picture is of. */
  private picturesOf({ message }: GalleryPicture): GalleryPicture[] {
    return (message.files ?? []).filter(isPicture).map((file) => ({ file, message }));
  }

  private go(step: number): void {
    const next = this.pictures[this.index + step];
    if (next) this.shown = next.file.id;
  }

  /** Loads a picture, and what stands for it until then; releases those that were shown before. A video loads itself. */
  private load(file: FileRef | undefined): void {
    const wanted = file && !isVideo(file) ? [file.id, file.preview].filter((id) => id !== undefined) : [];
    for (const id of wanted) this.loaded.load(id);
    this.loaded.keep(wanted);
  }

  private enlarge(change: () => void): void {
    change();
    this.requestUpdate();
  }

  private readonly onKeydown = keyHandler((event) => {
    // Nothing behind the dialog hears its keys.
    event.stopPropagation();
    // In a video the arrows go along its time; with a modifier the keys are the browser's.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.target as Element).localName === 'sotto-video') return;
    if (this.onZoomKey(event.key) || this.onArrow(event.key)) useUp(event);
  });

  private onZoomKey(key: string): boolean {
    const { zoom, picture } = this;
    if (!picture) return false;
    if (key === '+' || key === '=') this.enlarge(() => zoom.in());
    else if (key === '-') this.enlarge(() => zoom.out());
    else if (key === '0') this.enlarge(() => zoom.reset());
    else return false;
    return true;
  }

  /** The arrows go through the pictures, or over one that is enlarged. */
  private onArrow(key: string): boolean {
    const pan = PANS[key];
    if (!pan) return false;
    const [x, y] = pan;
    if (this.zoom.isZoomed) this.enlarge(() => this.zoom.pan(x, y));
    else if (y !== 0) return false;
    else this.go(x > 0 === this.matches(':dir(rtl)') ? 1 : -1);
    return true;
  }

  private placeOf({ clientX, clientY }: MouseEvent): Place {
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }

  /** Gives the picture its size, which its preview has as well. */
  private size(): void {
    const { width, height } = this.pictures[this.index]!.file;
    this.picture?.style.setProperty('--_width', String(width));
    this.picture?.style.setProperty('--_height', String(height));
  }

  /** Keeps the picture where it is seen, on a stage of another size. */
  private fit(): void {
    if (!this.picture) return;
    this.zoom.pan(0, 0);
    if (!this.stage.matches('.is-held')) this.drop();
  }

  private sizes() {
    const { picture, stage } = this;
    // What is laid out, which a transform does not change.
    if (!picture) return undefined;
    return {
      picture: { width: picture.offsetWidth, height: picture.offsetHeight },
      stage: { width: stage.clientWidth, height: stage.clientHeight },
    };
  }

  /** Draws the picture under the fingers. */
  private hold(x: number, y: number): void {
    this.stage.classList.add('is-held');
    this.place(x || y ? `translate(${x}px, ${y}px)` : this.zoom.transform, 1 - y / PULL);
  }

  /** Lets the picture go back to its place, and draws what the scale says. */
  private drop(): void {
    this.stage.classList.remove('is-held');
    this.place(this.zoom.transform, 1);
  }

  private place(transform: string, opacity: number): void {
    this.picture?.style.setProperty('transform', transform);
    this.dialog.style.setProperty('opacity', String(opacity));
    this.stage.classList.toggle('is-zoomed', this.zoom.isZoomed);
  }

  private readonly onFocusIn = ({ target }: Event): void => {
    this.focused = ['.side', '.zoom'].find((name) => (target as Element).matches(name)) ?? 'button';
  };

  private readonly onCancel = (event: Event): void => {
    event.preventDefault();
    this.close();
  };

  /** Beside the picture, a click closes. */
  private readonly onClick = ({ target }: Event): void => {
    if (this.gestures.isPressBeside && (target as Element).matches('.stage')) this.close();
  };

  private readonly close = (): void => emit(this, 'chat-dialog-close', null);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-lightbox': SottoLightbox;
  }
}
