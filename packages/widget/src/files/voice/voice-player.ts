import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** `unplayable`: the browser does not know the format, or the page's policy forbids sounds. */
export type PlayerStatus = 'idle' | 'loading' | 'playing' | 'paused' | 'failed' | 'unplayable';

/** Later than any sound: browsers go to the end of it, and know its length then. */
const FAR = 1e7;
const RATES = [1, 1.5, 2] as const;

/** The one that plays, if any: whichever begins pauses it. */
const playing = new Set<VoicePlayer>();
/** The speed that was chosen last, for all. */
let rate: number = RATES[0];

function pauseOthers(): void {
  for (const player of playing) player.pause();
}

/** Plays a sound of a message. */
export class VoicePlayer implements ReactiveController {
  status: PlayerStatus = 'idle';
  private audio: HTMLAudioElement | undefined;
  private address: string | undefined;
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

  get rate(): number {
    return rate;
  }

  /** A sound that is shown no more is not heard either: nothing could stop it. */
  hostDisconnected(): void {
    this.pause();
    this.audio?.removeAttribute('src');
    this.audio = undefined;
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = undefined;
  }

  /** Plays, or pauses. */
  async toggle(): Promise<void> {
    if (this.status === 'playing') return this.pause();
    if (this.status === 'loading') return;
    pauseOthers();
    this.set('loading');
    try {
      this.audio ??= await this.open();
    } catch {
      return this.set(this.status === 'unplayable' ? 'unplayable' : 'failed');
    }
    if (!this.audio) return this.set('paused');
    await this.play(this.audio);
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
    if (this.status !== 'playing') return;
    this.place = this.position;
    this.audio?.pause();
    this.set('paused');
  }

  private set(status: PlayerStatus): void {
    if (status !== 'playing') playing.delete(this);
    this.status = status;
    this.host.requestUpdate();
  }

  private async play(audio: HTMLAudioElement): Promise<void> {
    audio.playbackRate = rate;
    audio.currentTime = this.place / 1000;
    try {
      await audio.play();
    } catch {
      // The load took longer than the browser lets a press count: the next one plays at once.
      if (this.status === 'loading') this.set('paused');
      return;
    }
    if (audio !== this.audio) return audio.pause();
    pauseOthers();
    playing.add(this);
    this.set('playing');
  }

  /** Loads the sound. @throws where that fails; `status` then says why */
  private async open(): Promise<HTMLAudioElement | undefined> {
    const bytes = await this.load();
    if (this.status !== 'loading') return undefined;
    const audio = new Audio();
    this.address = URL.createObjectURL(bytes);
    audio.src = this.address;
    try {
      await findLength(audio);
    } catch (error) {
      URL.revokeObjectURL(this.address);
      this.status = 'unplayable';
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

/** Waits until a browser knows how long a sound is: recorders write no length into it, and without one there is no seeking. */
async function findLength(audio: HTMLAudioElement): Promise<void> {
  await heard(audio, 'loadedmetadata');
  if (audio.duration !== Infinity) return;
  const end = heard(audio, 'durationchange');
  audio.currentTime = FAR;
  await end;
}

function heard(audio: HTMLAudioElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    audio.addEventListener(name, () => resolve(), { once: true });
    audio.addEventListener('error', () => reject(new Error('unable to play the sound')), { once: true });
  });
}
