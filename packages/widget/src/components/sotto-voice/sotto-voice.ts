import type { ChatClient, FileRef, VoiceFacts } from '@sotto/sdk';
import { html, nothing, svg } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { describeFile, formatBytes } from '../../files/file-size.js';
import { downloadButton } from '../../files/downloads/download-button.js';
import { downloadText } from '../../files/downloads/download-text.js';
import { downloadRing } from '../../files/downloads/download.styles.js';
import { ShownDownloads } from '../../files/downloads/shown-downloads.js';
import { isHeard, markHeard } from '../../files/voice/heard.js';
import { VoicePlayer } from '../../files/voice/voice-player.js';
import { WAVE_HEIGHT, formatClock, wavePath, waveWidth } from '../../files/voice/wave.js';
import { voiceTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoVoice, wave } from './sotto-voice.styles.js';

/** Milliseconds that an arrow key goes. */
const STEP_MS = 5000;

/** The shape of a sound that says nothing of its own. */
const FLAT = Array<number>(64).fill(1);

/**
 * A voice message, or another sound: it is loaded when it is first played. The shape of a voice message is there before that;
 * a sound has a name, and can be saved.
 */
export class SottoVoice extends SottoElement {
  static override styles = [base, button, wave, downloadRing, sottoVoice];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** The file of a message. */
  @property({ attribute: false }) file: FileRef | undefined;
  /** In place of a file: what is recorded, before it is sent. */
  @property({ attribute: false }) recorded: { bytes: Blob; facts: VoiceFacts } | undefined;
  /** Whether Tab reaches what is inside. */
  @property({ attribute: false }) isTabStop = true;
  /** Whether the server has the message: before that nobody may read its files. */
  @property({ attribute: false }) isStored = true;
  /** Whether another user said it, and nobody has played it in this browser. */
  @state() private isUnheard = false;
  private readonly downloads = new ShownDownloads(this, () => (this.isStored ? this.client : undefined));
  private readonly player = new VoicePlayer(this, () => this.load());
  /** The pointer that moves along the wave. */
  private pointer: number | undefined;

  private get facts(): VoiceFacts {
    return this.recorded?.facts ?? this.file?.voice ?? { duration: this.player.length, peaks: FLAT };
  }

  /** The file of a sound that is no voice message. */
  private get sound(): FileRef | undefined {
    return this.file?.voice ? undefined : this.file;
  }

  /** The recording may end a little later than it says. */
  private get position(): number {
    return Math.min(this.player.position, this.facts.duration);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('file') && !changed.has('isStored')) return;
    const { file, isStored } = this;
    const isVoice = file?.voice !== undefined && !this.classList.contains('own');
    this.isUnheard = isStored && isVoice && !isHeard(file.id);
  }

  protected override render(): TemplateResult {
    const { player, facts } = this;
    const texts = voiceTexts();
    const place = this.place();
    const isOver = player.status === 'failed' || player.status === 'unplayable';
    const download = this.file && this.downloads.of(this.file);
    const over = download ? downloadText(download) : isOver ? texts[player.status as 'failed'] : undefined;
    return html`<div class="chat-root voice">
      ${this.renderButton(place)}
      <div class="about">
        ${this.sound ? html`<b dir="auto">${this.sound.name}</b>` : nothing}${this.renderSeek(facts, place)}
        <span role=${isOver && !download ? 'alert' : nothing}
          >${over ?? html`<bdi>${place}</bdi>`}${this.isUnheard && over === undefined ? html`<i class="unheard"></i><span class="vh">, ${texts.unheard}</span>` : nothing}</span
        >
      </div>
      ${this.renderSpeed()}
    </div>`;
  }

  /** Where it is: once its length is known, what moves along it. */
  private renderSeek(facts: VoiceFacts, place: string): TemplateResult | typeof nothing {
    // Voice messages alone have a shape before they are loaded.
    if (facts.duration === 0) return this.sound ? nothing : html`<div>${this.renderWave(facts)}</div>`;
    return html`<div
      class="seek"
      role="slider"
      tabindex=${this.isTabStop ? 0 : -1}
      aria-label=${this.sound?.name ?? voiceTexts().place}
      aria-valuemin="0"
      aria-valuemax=${Math.round(facts.duration / 1000)}
      aria-valuenow=${Math.round(this.position / 1000)}
      aria-valuetext=${place}
      @keydown=${this.onKeydown}
      @pointerdown=${this.onPointerdown}
      @pointermove=${this.onPointermove}
      @pointerup=${this.onPointerup}
      @pointercancel=${this.onPointerup}
    >
      ${this.renderWave(facts)}
    </div>`;
  }

  /** Plays and pauses; downloads what the browser cannot play. */
  private renderButton(place: string): TemplateResult {
    const texts = voiceTexts();
    const { status } = this.player;
    if (status === 'unplayable' && this.file) return this.renderSave(this.file, 'play');
    const what = this.sound ? `${this.sound.name}, ${place}` : texts.what(place);
    const label = status === 'playing' ? texts.pause(what) : texts.play(what);
    const name = status === 'playing' ? 'pause' : status === 'failed' ? 'retry' : 'play';
    return this.renderMain(name, label, () => {
      if (this.isStored) void this.toggle();
    });
  }

  private renderMain(name: 'pause' | 'play' | 'retry', label: string, onPress: () => void): TemplateResult {
    return html`<button
      class="play"
      type="button"
      tabindex=${this.isTabStop ? 0 : -1}
      aria-label=${label}
      aria-disabled=${!this.isStored}
      aria-busy=${this.player.status === 'loading'}
      @click=${onPress}
    >
      ${icon(name)}
    </button>`;
  }

  private renderWave({ peaks, duration }: VoiceFacts): TemplateResult {
    const heard = Math.round((this.position / Math.max(1, duration)) * peaks.length);
    const box = `0 0 ${waveWidth(Math.max(1, peaks.length))} ${WAVE_HEIGHT}`;
    return html`<svg class="wave" viewBox=${box} preserveAspectRatio="none" aria-hidden="true">
      ${svg`<path class="is-done" d=${wavePath(peaks, 0, heard)} /><path d=${wavePath(peaks, heard)} />`}
    </svg>`;
  }

  private async toggle(): Promise<void> {
    await this.player.toggle();
    if (this.player.status !== 'playing' || !this.isUnheard) return;
    markHeard(this.file!.id);
    this.isUnheard = false;
  }

  private renderSpeed(): TemplateResult | typeof nothing {
    const { player } = this;
    const texts = voiceTexts();
    // A voice message has a button for that only where it cannot be played.
    if (player.status !== 'playing' && player.position === 0)
      return this.sound && player.status !== 'unplayable'
        ? this.renderSave(this.sound, 'icon-btn save')
        : nothing;
    return html`<button
      class="speed"
      type="button"
      tabindex=${this.isTabStop ? 0 : -1}
      aria-label=${texts.speedLabel(player.rate)}
      @click=${() => player.changeRate()}
    >
      <bdi dir="ltr">${texts.speed(player.rate)}</bdi>
    </button>`;
  }

  private renderSave(file: FileRef, look: string): TemplateResult {
    // The name of a voice message has no extension.
    const named = file.voice ? { ...file, name: `${file.name}.${file.type.split('/')[1]}` } : file;
    return downloadButton(named, this.downloads, { class: look, isTabStop: this.isTabStop });
  }

  private place(): string {
    const { position } = this;
    if (this.sound && this.facts.duration === 0) return describeFile(this.sound);
    const duration = formatClock(this.facts.duration);
    if (position > 0 || this.player.status === 'playing')
      return voiceTexts().of(formatClock(position), duration);
    return this.sound ? `${duration}, ${formatBytes(this.sound.size)}` : duration;
  }

  private load(): Promise<Blob> {
    if (this.recorded) return Promise.resolve(this.recorded.bytes);
    const { client, file } = this;
    return client && file ? client.files.blob(file.id) : Promise.reject(new Error('no file'));
  }

  private go(milliseconds: number): void {
    this.player.seek(Math.min(milliseconds, this.facts.duration));
  }

  private readonly onKeydown = keyHandler((event) => {
    const forward = this.matches(':dir(rtl)') ? -STEP_MS : STEP_MS;
    const { position } = this;
    const place = {
      ...{ ArrowRight: position + forward, ArrowLeft: position - forward },
      ...{ ArrowUp: position + STEP_MS, ArrowDown: position - STEP_MS },
      ...{ Home: 0, End: this.facts.duration },
    }[event.key];
    if (event.key !== ' ' && event.key !== 'Enter' && place === undefined) return;
    useUp(event);
    if (place !== undefined) this.go(place);
    else if (this.isStored) void this.toggle();
  });

  private readonly onPointerdown = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary) return;
    this.pointer = event.pointerId;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.goTo(event);
  };

  private readonly onPointermove = (event: PointerEvent): void => {
    if (event.pointerId === this.pointer) this.goTo(event);
  };

  private readonly onPointerup = (): void => void (this.pointer = undefined);

  private goTo({ clientX, currentTarget }: PointerEvent): void {
    const { left, width } = (currentTarget as Element).getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - left) / width));
    this.go((this.matches(':dir(rtl)') ? 1 - share : share) * this.facts.duration);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-voice': SottoVoice;
  }
}
