import type { ChatClient, FileRef } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { reducedMotion } from '../../animations/reduced-motion.js';
import { consumeClient } from '../../context/chat-client-context.js';
import type { UnsentFiles } from '../../files/unsent/unsent-files.js';
import type { UnsentVoice } from '../../files/unsent/unsent-voices.js';
import { canRecord, problemOf } from '../../files/voice/microphone.js';
import { microphone } from '../../files/voice/microphone-icon.js';
import { sendVoice } from '../../files/voice/send-voice.js';
import { VoiceRecording } from '../../files/voice/voice-recording.js';
import type { EndedRecording, RecordedVoice } from '../../files/voice/voice-recording.js';
import { formatClock } from '../../files/voice/wave.js';
import { voiceTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { extras } from '../../lazy/parts.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { SottoElement } from '../sotto-element.js';
import { wave } from '../sotto-voice/sotto-voice.styles.js';
import { Hold } from './hold.js';
import { levelWave, lockHint, problemLine, slideHint } from './recorder-parts.js';
import { sottoRecorder } from './sotto-recorder.styles.js';

/** `held`: as long as the finger stays; `locked`: until a button is pressed; `review`: to be heard before it is sent. */
type Step = 'idle' | 'asking' | 'held' | 'locked' | 'review' | 'sending';

/** A recording that is shorter than this, in milliseconds, is not sent: the second press of a double click. */
const LEAST_MS = 500;

/**
 * Records voice messages: the microphone in place of the button that sends, as long as nothing is written. `recording` is
 * set while it takes the place of the field.
 */
export class SottoRecorder extends SottoElement {
  static override styles = [base, button, wave, sottoRecorder];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** Slug of the room. */
  @property() room = '';
  /** Sends an uploaded file to the room; returns whether it was accepted. */
  @property({ attribute: false }) send: (file: FileRef) => boolean = () => false;
  /** Called when it is known that the page may record: until then, and where it may not, nothing is shown. */
  @property({ attribute: false }) onReady: () => void = () => undefined;
  /** Says why an upload failed, and with undefined that this is over: the composer has the sentences of all errors. */
  @property({ attribute: false }) onError: (error: unknown) => void = () => undefined;
  @state() private step: Step = 'idle';
  @state() private problem: string | undefined;
  @state() private progress = 0;
  private recording: VoiceRecording | undefined;
  private recorded: RecordedVoice | undefined;
  private unsent: UnsentFiles | undefined;
  private unfollow: () => void = () => undefined;
  /** What is kept of what is recorded. */
  private kept: UnsentVoice | undefined;
  private abort = new AbortController();
  /** Whether the recording that ends is to be sent at once. */
  private sends = false;
  /** What was drawn last, in whole seconds: all that moves where the user wants less motion. */
  private second = -1;
  @query('.mic') private button!: HTMLButtonElement;
  private readonly hold = new Hold(this, {
    onPress: () => this.record(),
    onRelease: () => this.finish(),
    onCancel: () => this.discard(),
    onLock: () => this.lock(),
  });

  /** Begins to record, as a click on the microphone does. */
  record(): void {
    if (this.step === 'idle') void this.begin();
  }

  /** Ends the recording, which then waits to be heard; one that was to begin does not. */
  stop(): void {
    if (this.step === 'asking') this.step = 'idle';
    this.recording?.stop();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave();
    this.unfollow();
  }

  protected override async firstUpdated(): Promise<void> {
    if (!(await canRecord(this.ownerDocument))) return;
    this.toggleAttribute('ready', true);
    this.onReady();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('room');
    if (changed.has('room') && before !== undefined && before !== '') this.leave();
    if (changed.has('client')) this.follow();
    else if (changed.has('room')) this.restore();
  }

  protected override updated(): void {
    this.toggleAttribute('recording', this.step !== 'idle' && this.step !== 'asking');
  }

  protected override render(): TemplateResult {
    const { step } = this;
    const isOpen = step !== 'idle' && step !== 'asking';
    const classes = { 'chat-root': true, rec: true, 'is-open': isOpen, [`is-${step}`]: true };
    return html`<div class=${classMap(classes)} @keydown=${this.onKeydown}>
      ${isOpen ? this.renderLine(step) : nothing}${this.renderMain(step)}
      ${step === 'held' ? lockHint() : nothing}
      ${this.problem === undefined ? nothing : problemLine(this.problem, () => (this.problem = undefined))}
      ${step === 'idle' ? nothing : html`<span class="vh" role="status">${this.status()}</span>`}
    </div>`;
  }

  /** What a screen reader is told once, and not every second. */
  private status(): string {
    const texts = voiceTexts();
    switch (this.step) {
      case 'held':
      case 'locked':
        return texts.recording;
      case 'review':
        return texts.recorded(formatClock(this.recorded?.facts.duration ?? 0));
      case 'sending':
        return texts.sending;
      default:
        return '';
    }
  }

  private renderLine(step: Step): TemplateResult {
    const texts = voiceTexts();
    const trash = html`<button
      class="icon-btn"
      type="button"
      aria-label=${texts.discard}
      @click=${this.discard}
    >
      ${icon('trash')}
    </button>`;
    if (step === 'sending')
      return html`${trash}<progress max="1" value=${this.progress} aria-label=${texts.sending}></progress>`;
    if (step === 'review')
      return html`${trash}<sotto-voice class="line" .recorded=${this.recorded}></sotto-voice>`;
    const { duration = 0, levels = [] } = this.recording ?? {};
    const time = html`<i class="dot"></i><span class="time" role="timer">${formatClock(duration)}</span>`;
    if (step === 'held') return html`${time}${slideHint()}`;
    return html`${trash}${time}${levelWave(levels)}<button
        class="icon-btn stop"
        type="button"
        aria-label=${texts.stop}
        @click=${this.stop}
      >
        ${icon('pause')}
      </button>`;
  }

  /** The same button from the press to the end, so that it keeps the pointer and the focus. */
  private renderMain(step: Step): TemplateResult {
    const texts = voiceTexts();
    const isMicrophone = step === 'idle' || step === 'asking' || step === 'held';
    const label = step === 'held' ? texts.release : isMicrophone ? texts.record : texts.send;
    return html`<button
      class="icon-btn mic"
      type="button"
      aria-label=${label}
      aria-disabled=${step === 'sending'}
      aria-busy=${step === 'asking'}
      @pointerdown=${this.hold.onPointerdown}
      @pointermove=${this.hold.onPointermove}
      @pointerup=${this.hold.onPointerup}
      @pointercancel=${this.hold.onPointercancel}
      @contextmenu=${this.hold.onContextmenu}
      @click=${this.onClick}
    >
      ${isMicrophone ? microphone() : icon('send')}
    </button>`;
  }

  private readonly onClick = (): void => {
    if (this.hold.wasPress()) return;
    if (this.step === 'idle') this.record();
    else if (this.step === 'locked') this.finish();
    else if (this.step === 'review') void this.upload();
  };

  private async begin(): Promise<void> {
    this.problem = undefined;
    this.step = 'asking';
    this.button.focus({ preventScroll: true });
    try {
      const voices = this.unsent?.voices;
      let kept: UnsentVoice | undefined;
      const recording = await VoiceRecording.begin({
        onTick: () => this.onTick(),
        onSlice: (bytes, facts) => void (kept && voices?.add(kept, bytes, facts)),
      });
      void recording.ended.then((recorded) => {
        if (kept) voices?.end(kept, recorded);
        this.onEnd(recording, recorded);
      });
      // Somebody wrote meanwhile, or went elsewhere.
      if (!this.isConnected || this.hidden || this.step !== 'asking') return recording.stop();
      this.recording = recording;
      this.kept = kept = voices?.begin(this.room);
      this.sends = false;
      this.step = this.hold.isDown ? 'held' : 'locked';
    } catch (error) {
      this.problem = voiceTexts().problems[problemOf(error)];
    } finally {
      if (this.step === 'asking') this.step = 'idle';
    }
  }

  private onTick(): void {
    const second = Math.floor((this.recording?.duration ?? 0) / 1000);
    if (second === this.second && reducedMotion()) return;
    this.second = second;
    this.requestUpdate();
  }

  private lock(): void {
    if (this.step === 'held') this.step = 'locked';
  }

  /** Ends the recording and sends it. */
  private finish(): void {
    if ((this.recording?.duration ?? 0) < LEAST_MS) return this.lock();
    this.sends = true;
    this.stop();
  }

  private onEnd(recording: VoiceRecording, recorded: EndedRecording): void {
    if (this.recording !== recording) return;
    this.recording = undefined;
    this.recorded = recorded;
    this.step = 'review';
    const texts = voiceTexts();
    if (recorded.isCut) this.problem = texts.problems.vanished;
    else if (recorded.isWhole) this.problem = texts.limit;
    else if (this.sends) void this.upload();
    // The button that stopped it is gone.
    if (this.matches(':focus-within') || this.ownerDocument.activeElement === null) this.button.focus();
  }

  private async upload(): Promise<void> {
    const { client, recorded, room, kept } = this;
    if (!client || !recorded) return;
    const { signal } = (this.abort = new AbortController());
    this.problem = undefined;
    this.onError(undefined);
    this.progress = 0;
    this.step = 'sending';
    try {
      const file = await sendVoice(client, room, recorded, {
        ...{ signal, resume: kept?.upload },
        onBegin: (id) => kept && this.unsent?.voices.uploads(kept, id),
        onProgress: ({ sent, size }) => (this.progress = sent / size),
      });
      if (signal.aborted) return;
      this.step = 'review';
      if (!this.send(file)) return;
      this.step = 'idle';
      this.forget();
    } catch (error) {
      if (signal.aborted) return;
      this.step = 'review';
      this.onError(error);
    }
  }

  private readonly discard = (): void => {
    this.abort.abort();
    const { recording, client, kept } = this;
    // Also where it was begun before a reload.
    if (kept?.upload) void client?.files.cancel(kept.upload).catch(() => undefined);
    this.recording = undefined;
    recording?.stop();
    this.onError(undefined);
    this.problem = undefined;
    this.step = 'idle';
    this.forget();
    this.button.focus({ preventScroll: true });
  };

  /** Forgets what is sent or discarded. There may be another one, of a tab that is gone. */
  private forget(): void {
    const { kept } = this;
    this.kept = undefined;
    this.recorded = undefined;
    if (kept) this.unsent?.voices.remove(kept);
  }

  /** Leaves what is recorded for the next visit to the room: nobody is recorded in a room that is not shown. */
  private leave(): void {
    this.abort.abort();
    this.recording?.stop();
    this.recording = undefined;
    this.recorded = undefined;
    this.kept = undefined;
    this.step = 'idle';
    this.problem = undefined;
    this.onError(undefined);
    this.hold.end();
  }

  /** Keeps what is recorded among what is not sent, which the extras have: they are there before this element is. */
  private follow(): void {
    const { client } = this;
    this.unfollow();
    this.unsent = client && this.isConnected ? extras.loaded?.unsentOf(client) : undefined;
    this.unfollow = this.unsent?.watch(() => this.onUnsent()) ?? (() => undefined);
    void this.unsent?.scan();
    this.restore();
  }

  /** Another recorder of the room may have sent or discarded what this one shows. */
  private onUnsent(): void {
    const { kept, recorded } = this;
    if (kept && recorded && !this.unsent?.voices.has(kept)) this.leave();
    this.restore();
  }

  /** Shows what an earlier visit to the room left. */
  private restore(): void {
    const kept = this.step === 'idle' && this.isConnected ? this.unsent?.voices.in(this.room) : undefined;
    if (!kept) return;
    this.kept = kept;
    this.recorded = kept.recorded;
    this.step = 'review';
  }

  /** Escape stops the recording, and discards what is stopped. */
  private readonly onKeydown = keyHandler((event) => {
    if (event.key !== 'Escape' || this.step === 'idle') return;
    useUp(event);
    if (this.recording) this.stop();
    else this.discard();
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-recorder': SottoRecorder;
  }
}
