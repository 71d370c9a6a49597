import type { ChatClient, FileRef } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { formatBytes } from '../../files/file-size.js';
import { ShownDownloads } from '../../files/downloads/shown-downloads.js';
import { beginSound, endSound } from '../../files/voice/sound.js';
import { commonTexts, videoTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoVideo } from './sotto-video.styles.js';

/** Milliseconds after which a ticket may have expired; told by a clock that nobody sets. */
const TICKET_MS = 270_000;

/**
 * A video of a message. Unlike pictures it is not loaded whole: the browser asks for the parts that it plays, by a ticket,
 * which is replaced when it has expired.
 */
export class SottoVideo extends SottoElement {
  static override styles = [base, button, sottoVideo];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) file!: FileRef;
  @state() private status: 'loading' | 'ready' | 'failed' | 'unplayable' = 'loading';
  @state() private address = '';
  private loadedAt = 0;
  /** Where it goes on with a new ticket, in seconds. */
  private place = 0;
  @query('video') private video!: HTMLVideoElement | null;
  private readonly downloads = new ShownDownloads(this, () => this.client);
  private readonly sound = { pause: () => this.video?.pause() };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.video?.pause();
    endSound(this.sound);
  }

  /** Focuses the video, once it is there. */
  override focus(): void {
    (this.video ?? this.renderRoot.querySelector('button'))?.focus();
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  protected override render(): TemplateResult {
    const texts = videoTexts();
    return html`<div class="chat-root">
      ${
        this.status === 'ready'
          ? html`<video
              src=${this.address}
              aria-label=${this.file.name}
              controls
              autoplay
              playsinline
              @loadedmetadata=${this.onLoaded}
              @play=${() => beginSound(this.sound)}
              @pause=${() => endSound(this.sound)}
              @error=${this.onError}
            ></video>`
          : this.status === 'loading'
            ? html`<span role="status">${texts.loading}</span>`
            : this.renderProblem(texts[this.status])
      }
    </div>`;
  }

  private renderProblem(text: string): TemplateResult {
    const isFailed = this.status === 'failed';
    const label = isFailed ? commonTexts().tryAgain : videoTexts().download(formatBytes(this.file.size));
    return html`${icon('alert')}<span role="alert">${text}</span>
      <button class="btn btn-plain btn-s" type="button" @click=${isFailed ? this.load : this.save}>
        ${label}
      </button>`;
  }

  private readonly load = async (): Promise<void> => {
    this.status = 'loading';
    try {
      this.loadedAt = performance.now();
      this.address = (await this.client!.files.url(this.file.id)).url;
      this.status = 'ready';
    } catch {
      this.status = 'failed';
    }
  };

  private readonly save = (): void => {
    this.downloads.save(this.file);
  };

  private readonly onLoaded = (): void => {
    if (this.video && this.place > 0) this.video.currentTime = this.place;
  };

  /** A ticket that has expired, and a session that was renewed, are no fault of the video. */
  private readonly onError = (): void => {
    const { video } = this;
    this.place = video?.currentTime ?? 0;
    const isOld = performance.now() - this.loadedAt > TICKET_MS;
    if (isOld) void this.load();
    else this.status = video?.error?.code === MediaError.MEDIA_ERR_NETWORK ? 'failed' : 'unplayable';
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-video': SottoVideo;
  }
}
