import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { UNPLAYABLE, findLength, once } from '../media-events.js';
import { beginSound, endSound } from './sound.js';

/** `unplayable`: the browser does not know the format, or the page's policy forbids sounds. */
export type PlayerStatus = 'idle' | 'loading' | 'playing' | 'paused' | 'failed' | 'unplayable';

const RATES = [1, 1.5, 2] as const;

/** The speed that was chosen last, for all. */
let rate: number = RATES[0];

/** Plays a sound of a message. */
export class VoicePlayer implements ReactiveController {
  status: PlayerStatus = 'idle';
  private audio: HTMLAudioElement | undefined;
  /** What is loaded, or loading. */
  private opening: Promise<HTMLAudioElement> | undefined;
  private place = 0;

  /** @param load - loads the sound when it is first played */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly load: () => Promise<Blob>,
  ) {
    host.addController(this);
  }

  /** Milliseconds from its beginning. */
  get position(): number {
    return this.audio && this.status === 'playing' ? this.audio.currentTime * 1000 : this.place;
  }

  /** Its length in milliseconds; 0 until it is loaded. */
  get length(): number {
    return (this.audio?.duration ?? 0) * 1000;
  }

  get rate(): number {
    return rate;
  }

  /** A sound that is shown no more is not heard either: nothing could stop it. */
  hostDisconnected(): void {
    this.pause();
    void this.opening?.then(release, () => undefined);
    this.opening = this.audio = undefined;
  }

  /** Plays, or pauses. */
  async toggle(): Promise<void> {
    if (this.status === 'playing') return this.pause();
    if (this.status === 'loading') return;
    beginSound(this);
    this.set('loading');
    try {
      const audio = await (this.opening ??= this.open());
      if (this.isAt('loading')) await this.play((this.audio = audio));
    } catch (error) {
      this.opening = undefined;
      this.set(error === UNPLAYABLE ? 'unplayable' : 'failed');
    }
  }

  /** Goes to a place, in milliseconds. */
  seek(milliseconds: number): void {
    this.place = Math.max(0, milliseconds);
    if (this.audio) this.audio.currentTime = this.place / 1000;
    this.host.requestUpdate();
  }

  /** Takes the next speed, after the fastest the first one. */
  changeRate(): void {
    rate = RATES[(RATES.findIndex((one) => one === rate) + 1) % RATES.length]!;
    if (this.audio) this.audio.playbackRate = rate;
    this.host.requestUpdate();
  }

  pause(): void {
    // Another one was begun before this one had loaded.
    if (this.status === 'loading') this.set('paused');
    if (this.status !== 'playing') return;
    this.place = this.position;
    this.audio?.pause();
    this.set('paused');
  }

  private set(status: PlayerStatus): void {
    if (status !== 'playing' && status !== 'loading') endSound(this);
    this.status = status;
    this.host.requestUpdate();
  }

  private async play(audio: HTMLAudioElement): Promise<void> {
    audio.playbackRate = rate;
    audio.currentTime = this.place / 1000;
    // A load may take longer than the browser lets a press count: the next press plays at once.
    const isAllowed = await audio.play().then(
      () => true,
      () => false,
    );
    if (!this.isAt('loading')) return audio.pause();
    this.set(isAllowed ? 'playing' : 'paused');
  }

  /** Without the narrowing of the compiler, as it changes while something is awaited. */
  private isAt(status: PlayerStatus): boolean {
    return this.status === status;
  }

  private async open(): Promise<HTMLAudioElement> {
    const audio = new Audio();
    audio.src = URL.createObjectURL(await this.load());
    try {
      await once(audio, 'loadedmetadata');
      await findLength(audio);
    } catch (error) {
      release(audio);
      throw error;
    }
    audio.addEventListener('timeupdate', () => this.host.requestUpdate());
    audio.addEventListener('ended', () => {
      this.place = 0;
      this.set('idle');
    });
    return audio;
  }
}

function release(audio: HTMLAudioElement): void {
  URL.revokeObjectURL(audio.src);
  audio.removeAttribute('src');
}
