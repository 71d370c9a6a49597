import type { ChatClient, FileRef } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { consumeClient } from '../../context/chat-client-context.js';
import type { ChatPartEventMap } from '../../events.js';
import { describeFile, formatBytes } from '../../files/file-size.js';
import { filesLayout } from '../../files/files.styles.js';
import { saveFile } from '../../files/save-file.js';
import { MOST_SHOWN, isPicture, isVideo, shapeOf } from '../../files/shapes.js';
import { drawThumb } from '../../files/thumb.js';
import { formatClock } from '../../files/voice/wave.js';
import { icon } from '../../icons.js';
import { media } from '../../lazy/parts.js';
import { filesTexts, videoTexts } from '../../i18n/localize.js';
import type { RoomNames } from '../../people/room-names.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import type { GalleryPicture } from '../sotto-message-list/answers/gallery.js';
import { SottoElement } from '../sotto-element.js';
import { sottoMessageFiles } from './sotto-message-files.styles.js';

/** Bytes up to which a picture is loaded by itself. */
const MAX_AUTOMATIC = 5_000_000;

/** Returns the id of what stands for a picture: its preview, where it has one. */
const shownId = ({ id, preview }: FileRef): string => preview ?? id;

/** Whether a file is music or another sound that browsers play. */
const isSound = ({ type }: FileRef): boolean => type === 'audio/mpeg' || type === 'audio/wav';

/** The files of a message: pictures in a place of a fixed size, documents as rows to save. */
export class SottoMessageFiles extends SottoElement {
  static override styles = [base, button, filesLayout, sottoMessageFiles];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) files: readonly FileRef[] = [];
  /** Returns the pictures that are loaded in the log, where there is one. */
  @property({ attribute: false }) gallery: (() => readonly GalleryPicture[]) | undefined;
  /** The names in the room. */
  @property({ attribute: false }) names: RoomNames | undefined;
  /** Whether Tab reaches what is inside. */
  @property({ attribute: false }) isTabStop = false;
  /** Whether the server has the message: before that nobody may read its files. */
  @property({ attribute: false }) isStored = false;
  /** Addresses of loaded pictures, by id; `null` for one that did not load, or that the browser cannot show. */
  @state() private addresses: ReadonlyMap<string, string | null> = new Map();
  /** The picture that is shown large, by its place in the gallery. */
  @state() private shown: number | undefined;
  /** The gallery, as it was when a picture of it was opened. */
  private opened: readonly Partial<GalleryPicture>[] & readonly { file: FileRef }[] = [];
  /** Whether the one video plays in its place. */
  @state() private isPlaying = false;
  /** What is drawn already. */
  private readonly drawn = new WeakMap<Element, string>();
  private readonly loading = new Set<string>();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const address of this.addresses.values()) if (address) URL.revokeObjectURL(address);
    this.addresses = new Map();
    this.loading.clear();
    this.isPlaying = false;
    this.shown = undefined;
  }

  private get pictures(): FileRef[] {
    return this.files.filter(isPicture);
  }

  protected override updated(changed: PropertyValues<this>): void {
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>('.thumb')) {
      const { thumb = '' } = canvas.dataset;
      if (this.drawn.get(canvas) !== thumb) drawThumb(canvas, thumb);
      this.drawn.set(canvas, thumb);
    }
    if (!changed.has('files') && !changed.has('client') && !changed.has('isStored')) return;
    for (const file of this.pictures.slice(0, MOST_SHOWN)) {
      const isSmall = file.preview !== undefined || (file.size <= MAX_AUTOMATIC && !isVideo(file));
      // One that did not load is the user's to ask for again: an edit of the text is no reason.
      if (isSmall && this.addresses.get(shownId(file)) !== null) void this.load(shownId(file));
    }
    if (!media.loaded && this.files.some((file) => file.voice ?? (isVideo(file) || isSound(file))))
      media.use(() => this.requestUpdate());
  }

  protected override render(): TemplateResult {
    const { pictures } = this;
    return html`<div class="chat-root">
      ${pictures.length > 0 ? this.renderPictures(pictures) : nothing}
      ${this.files.filter((file) => !isPicture(file)).map((file) => this.renderOther(file))}
      ${this.shown === undefined ? nothing : this.renderLightbox(this.shown)}
    </div>`;
  }

  private renderPictures(pictures: readonly FileRef[]): TemplateResult {
    const hidden = pictures.length - MOST_SHOWN;
    return html`<div class=${shapeOf(pictures)}>
      ${pictures
        .slice(0, MOST_SHOWN)
        .map((file, index) => this.renderPicture(file, index, index === MOST_SHOWN - 1 ? hidden : 0))}
    </div>`;
  }

  private renderPicture(file: FileRef, index: number, hidden: number): TemplateResult {
    const texts = filesTexts();
    const address = this.addresses.get(shownId(file));
    if (this.isPlaying && isVideo(file))
      return html`<div class="pic"><sotto-video .client=${this.client} .file=${file}></sotto-video></div>`;
    if (isVideo(file)) return this.renderVideo(file, address, index, hidden);
    const state = address ? '' : this.stateOf(file, address);
    // What is seen is part of what is heard (WCAG 2.5.3).
    const more = hidden > 0 ? texts.more(hidden) : '';
    const label =
      address === null ? [file.name, more, `${state}. ${texts.again}`] : [texts.open(file.name), more, state];
    return html`<button
      class="pic"
      type="button"
      tabindex=${this.isTabStop ? 0 : -1}
      aria-label=${label.filter(Boolean).join(', ')}
      @click=${() => this.press(file, index)}
    >
      ${this.renderLook(file, address)}${address ? nothing : this.renderState(file, address, state)}
      ${hidden > 0 ? html`<span class="more-pix" aria-hidden="true">${texts.more(hidden)}</span>` : nothing}
    </button>`;
  }

  /** What is loaded of a file, or its colours, drawn once they are in the page. */
  private renderLook(file: FileRef, address: string | null | undefined): TemplateResult | typeof nothing {
    const { thumb } = file;
    if (address)
      return html`<img
        src=${address}
        alt=""
        draggable="false"
        @error=${() => this.onBroken(shownId(file))}
      />`;
    return thumb ? html`<canvas class="thumb" data-thumb=${thumb}></canvas>` : nothing;
  }

  /** A video that nobody has asked for yet. */
  private renderVideo(
    file: FileRef,
    address: string | null | undefined,
    index: number,
    hidden: number,
  ): TemplateResult {
    const { duration, size } = file;
    // No video has no length.
    const length = duration === undefined ? formatBytes(size) : formatClock(Math.max(1000, duration));
    const more = hidden > 0 ? filesTexts().more(hidden) : '';
    return html`<button
      class="pic"
      type="button"
      tabindex=${this.isTabStop ? 0 : -1}
      aria-label=${`${videoTexts().play(file.name, length)} ${more}`.trim()}
      @click=${() => this.play(file, index)}
    >
      ${this.renderLook(file, address)}<span class="start">${icon('play')}</span
      ><span class="over"><bdi>${length}</bdi></span>
      ${hidden > 0 ? html`<span class="more-pix" aria-hidden="true">${more}</span>` : nothing}
    </button>`;
  }

  /** Plays a video in its place where it is alone, else in the lightbox. Without a player it can be saved. */
  private play(file: FileRef, index: number): void {
    if (!this.isStored) return;
    const start = () => {
      if (this.pictures.length > 1) this.openAt(index);
      else this.isPlaying = true;
    };
    media.load().then(start, () => this.save(file));
  }

  /** In place of a picture that is not there. */
  private renderState(file: FileRef, address: string | null | undefined, text: string): TemplateResult {
    if (address === null)
      return html`${icon('alert')}<span dir="auto">${text}</span> <b>${filesTexts().again}</b>`;
    return html`${icon(this.isLeft(file) ? 'download' : 'clock')}<span dir="auto">${text}</span>`;
  }

  private stateOf(file: FileRef, address: string | null | undefined): string {
    const texts = filesTexts();
    if (address === null) return texts.failed;
    return this.isLeft(file) ? texts.load(formatBytes(file.size)) : formatBytes(file.size);
  }

  /** Whether a picture is so large that the user decides. */
  private isLeft({ id, size, preview }: FileRef): boolean {
    return preview === undefined && size > MAX_AUTOMATIC && !this.loading.has(id);
  }

  /** Voice messages and other sounds have a player; until its script has loaded, and if it does not, it can be saved. */
  private renderOther(file: FileRef): TemplateResult {
    if (!(file.voice ?? isSound(file)) || !media.loaded) return this.renderDocument(file);
    return html`<sotto-voice
      class=${classMap({ file: true, own: this.classList.contains('own') })}
      .client=${this.client}
      .file=${file}
      .isTabStop=${this.isTabStop}
      .isStored=${this.isStored}
    ></sotto-voice>`;
  }

  private renderDocument(file: FileRef): TemplateResult {
    return html`<div class="file">
      <button
        class="file-icon"
        type="button"
        tabindex=${this.isTabStop ? 0 : -1}
        aria-label=${filesTexts().download(file.name)}
        @click=${() => this.save(file)}
      >
        ${icon('download')}
      </button>
      <div class="file-text"><b dir="auto">${file.name}</b><span>${describeFile(file)}</span></div>
    </div>`;
  }

  private renderLightbox(index: number): TemplateResult {
    const { sender, createdAt } = this.opened[index]!;
    return html`<sotto-lightbox
      .client=${this.client}
      .pictures=${this.opened.map(({ file }) => file)}
      .addresses=${this.addresses}
      .index=${index}
      .sender=${sender && this.names?.textOf(sender)}
      .createdAt=${createdAt}
      @chat-picture-broken=${({ detail }: ChatPartEventMap['chat-picture-broken']) => this.onBroken(detail.id)}
      @chat-picture-show=${({ detail }: ChatPartEventMap['chat-picture-show']) => this.show(detail.index)}
      @chat-picture-save=${({ detail }: ChatPartEventMap['chat-picture-save']) =>
        this.save(this.opened[detail.index]!.file)}
      @chat-picture-close=${() => void this.close()}
    ></sotto-lightbox>`;
  }

  private press(file: FileRef, index: number): void {
    if (this.addresses.get(shownId(file))) this.openAt(index);
    else void this.load(shownId(file));
  }

  /** Shows a picture of the message large, among all that are loaded in the log. */
  private openAt(index: number): void {
    const { pictures } = this;
    const all = this.gallery?.() ?? [];
    const at = all.findIndex(({ file }) => file.id === pictures[0]?.id);
    this.opened = at === -1 ? pictures.map((file) => ({ file })) : all;
    this.show(Math.max(0, at) + index);
  }

  private show(index: number): void {
    this.shown = index;
    const file = this.opened[index]?.file;
    if (file && !isVideo(file)) void this.load(file.id);
  }

  private async close(): Promise<void> {
    const file = this.opened[this.shown ?? 0]?.file;
    // One of another message leads back to the first, and one that is not drawn to the last.
    const at = this.pictures.findIndex(({ id }) => id === file?.id);
    const index = Math.min(Math.max(0, at), MOST_SHOWN - 1);
    this.shown = undefined;
    // Until the dialog is gone, nothing behind it takes the focus.
    await this.updateComplete;
    this.release();
    this.renderRoot.querySelectorAll<HTMLElement>('.pic')[index]?.focus();
  }

  /** Whether it is drawn in the message itself. */
  private isDrawn(id: string): boolean {
    return this.pictures.slice(0, MOST_SHOWN).some((file) => shownId(file) === id);
  }

  /** Releases what was loaded for the lightbox alone: it leads through the whole log. */
  private release(): void {
    const kept = new Map(this.addresses);
    for (const [id, address] of this.addresses) {
      if (this.isDrawn(id)) continue;
      if (address) URL.revokeObjectURL(address);
      kept.delete(id);
    }
    this.addresses = kept;
  }

  private save(file: FileRef): void {
    if (this.client && this.isStored) void saveFile(this.client, file, this.ownerDocument);
  }

  /** The browser cannot show what was loaded. */
  private onBroken(id: string): void {
    const address = this.addresses.get(id);
    if (!address) return;
    URL.revokeObjectURL(address);
    this.addresses = new Map(this.addresses).set(id, null);
  }

  /** Loads a picture, or a preview. */
  private async load(id: string): Promise<void> {
    const { client } = this;
    if (!client || !this.isStored || this.loading.has(id) || this.addresses.get(id)) return;
    this.loading.add(id);
    const blob = await client.files.blob(id).catch(() => null);
    this.loading.delete(id);
    // Where it is shown no more, nobody would release the address.
    if (!this.isConnected || (this.shown === undefined && !this.isDrawn(id))) return;
    this.addresses = new Map(this.addresses).set(id, blob && URL.createObjectURL(blob));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-message-files': SottoMessageFiles;
  }
}
