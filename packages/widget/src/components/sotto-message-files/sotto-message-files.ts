import type { ChatClient, FileRef } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { emit } from '../../events.js';
import { formatBytes } from '../../files/file-size.js';
import { filesLayout } from '../../files/files.styles.js';
import { downloadButton } from '../../files/downloads/download-button.js';
import { downloadText, fileText } from '../../files/downloads/download-text.js';
import { downloadRing } from '../../files/downloads/download.styles.js';
import { ShownDownloads } from '../../files/downloads/shown-downloads.js';
import { ShownPictures } from '../../files/pictures/shown-pictures.js';
import { MOST_SHOWN, isLight, isPicture, isSound, isVideo, shapeOf, shownId } from '../../files/shapes.js';
import { DrawnThumbs, pictureLook } from '../../files/pictures/picture-look.js';
import { formatClock } from '../../files/voice/wave.js';
import { icon } from '../../icons.js';
import { media } from '../../lazy/parts.js';
import { filesTexts, videoTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoMessageFiles } from './sotto-message-files.styles.js';

/**
 * The files of a message: pictures in a place of a fixed size, documents as rows to save.
 *
 * @fires chat-picture-open - a picture is to be shown large
 */
export class SottoMessageFiles extends SottoElement {
  static override styles = [base, button, filesLayout, downloadRing, sottoMessageFiles];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) files: readonly FileRef[] = [];
  /** Whether Tab reaches what is inside. */
  @property({ attribute: false }) isTabStop = false;
  /** Whether the server has the message: before that nobody may read its files. */
  @property({ attribute: false }) isStored = false;
  /** Whether the one video plays in its place. */
  @state() private isPlaying = false;
  private readonly thumbs = new DrawnThumbs();
  private readonly loaded = new ShownPictures(this, () => (this.isStored ? this.client : undefined));
  private readonly downloads = new ShownDownloads(this, () => (this.isStored ? this.client : undefined));

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.isPlaying = false;
  }

  private get pictures(): FileRef[] {
    return this.files.filter(isPicture);
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.thumbs.draw(this.renderRoot);
    if (!changed.has('files') && !changed.has('client') && !changed.has('isStored')) return;
    const drawn = this.pictures.slice(0, MOST_SHOWN);
    this.loaded.keep(drawn.map(shownId));
    for (const file of drawn) {
      if (isLight(file)) this.loaded.load(shownId(file));
    }
    if (!media.loaded && this.files.some((file) => file.voice ?? (isVideo(file) || isSound(file))))
      media.use(() => this.requestUpdate());
  }

  protected override render(): TemplateResult {
    const { pictures } = this;
    return html`<div class="chat-root">
      ${pictures.length > 0 ? this.renderPictures(pictures) : nothing}
      ${this.files.filter((file) => !isPicture(file)).map((file) => this.renderOther(file))}
    </div>`;
  }

  private renderPictures(pictures: readonly FileRef[]): TemplateResult {
    const hidden = pictures.length - MOST_SHOWN;
    return html`<div class=${shapeOf(pictures)}>
      ${pictures
        .slice(0, MOST_SHOWN)
        .map((file, index) => this.renderPicture(file, index, index === MOST_SHOWN - 1 ? hidden : 0))}
      ${this.renderSaving(pictures)}
    </div>`;
  }

  /** How far pictures are saved, which the menu of the message and the lightbox do, or that this failed. */
  private renderSaving(pictures: readonly FileRef[]): TemplateResult | typeof nothing {
    const all = pictures.flatMap((file) => this.downloads.of(file) ?? []);
    // What failed is asked for last, when the others are done.
    const download = all.find(({ status }) => status !== 'failed') ?? all[0];
    if (!download) return nothing;
    return html`<div class="saving">
      ${downloadButton(download.file, this.downloads, { class: 'save', isTabStop: this.isTabStop })}
      <span>${filesTexts().saving(all.length, downloadText(download))}</span>
    </div>`;
  }

  private renderPicture(file: FileRef, index: number, hidden: number): TemplateResult {
    const texts = filesTexts();
    const address = this.loaded.addressOf(shownId(file));
    if (this.isPlaying && isVideo(file))
      return html`<div class="pic"><sotto-video .client=${this.client} .file=${file}></sotto-video></div>`;
    if (isVideo(file)) return this.renderVideo(file, address, index, hidden);
    const state = address ? '' : this.stateOf(file, address);
    // What is seen is part of what is heard (WCAG 2.5.3).
    const more = hidden > 0 ? texts.more(hidden) : '';
    const label =
      address === null
        ? texts.described(file.name, more, texts.failedAgain)
        : texts.described(texts.open(file.name), more, state);
    return html`<button
      class="pic"
      type="button"
      tabindex=${this.isTabStop ? 0 : -1}
      aria-label=${label}
      @click=${() => this.press(file, index)}
    >
      ${this.renderLook(file, address)}${address ? nothing : this.renderState(file, address, state)}
      ${hidden > 0 ? html`<span class="more-pix" dir="auto" aria-hidden="true">${texts.more(hidden)}</span>` : nothing}
    </button>`;
  }

  private renderLook(file: FileRef, address: string | null | undefined): TemplateResult | typeof nothing {
    return pictureLook(file, address, () => this.loaded.refuse(shownId(file)));
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
      ${hidden > 0 ? html`<span class="more-pix" dir="auto" aria-hidden="true">${more}</span>` : nothing}
    </button>`;
  }

  /** Plays a video in its place where it is alone, else in the lightbox. Without a player it can be saved. */
  private play(file: FileRef, index: number): void {
    if (!this.isStored) return;
    const start = () => {
      if (this.pictures.length > 1) this.open(file, index);
      else this.isPlaying = true;
    };
    media.load().then(start, () => this.downloads.save(file));
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
  private isLeft(file: FileRef): boolean {
    return !isLight(file) && !this.loaded.isLoading(file.id);
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
      ${downloadButton(file, this.downloads, { class: 'file-icon', isTabStop: this.isTabStop })}
      <div class="file-text">
        <b dir="auto">${file.name}</b><span>${fileText(file, this.downloads)}</span>
      </div>
    </div>`;
  }

  /** Opens a picture, also one that is just being loaded; loads one that is left to the user, or that failed. */
  private press(file: FileRef, index: number): void {
    const id = shownId(file);
    if (this.loaded.addressOf(id) || this.loaded.isLoading(id)) this.open(file, index);
    else this.loaded.request(id);
  }

  /** Shows a picture large, among all that are loaded in the log. */
  private open({ id }: FileRef, index: number): void {
    const focus = () => {
      this.renderRoot.querySelectorAll<HTMLElement>('.pic')[index]?.focus({ preventScroll: true });
      return this.isConnected;
    };
    emit(this, 'chat-picture-open', { id, focus });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-message-files': SottoMessageFiles;
  }
}
