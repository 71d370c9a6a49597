import type { VoiceFacts } from '@sotto/sdk';
import { randomHex } from '../../internal/random.js';
import type { RecordedVoice } from '../voice/voice-recording.js';
import type { TabLock } from './tab-lock.js';
import type { KeptVoice, UnsentStore } from './unsent-store.js';

/** A voice message that is recorded, or was, and is neither sent nor discarded. */
export class UnsentVoice {
  /** What it is once the recording has ended. */
  recorded: RecordedVoice | undefined;
  /** Slices that are kept. */
  slices = 0;
  /** Id of the upload that was begun. */
  upload: string | undefined;

  constructor(
    /** Slug. */
    readonly room: string,
    readonly id = randomHex(16),
    readonly at = Date.now(),
  ) {}
}

/**
 * The voice messages of a user that are not sent, in all rooms. They are kept while they are recorded, so that a page that
 * goes away in the midst of one loses its last second at most.
 */
export class UnsentVoices {
  private items: readonly UnsentVoice[] = [];

  constructor(
    private readonly store: UnsentStore | undefined,
    private readonly lock: TabLock | undefined,
    /** Called when there is another one, or one fewer. */
    private readonly onChange: () => void,
  ) {}

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  /** The one of a room that was recorded first. */
  in(room: string): UnsentVoice | undefined {
    return this.items.find((voice) => voice.room === room && voice.recorded);
  }

  /** Whether it is neither sent nor discarded. */
  has(voice: UnsentVoice): boolean {
    return this.items.includes(voice);
  }

  /** Begins a recording. */
  begin(room: string): UnsentVoice {
    const voice = new UnsentVoice(room);
    this.items = [...this.items, voice];
    this.onChange();
    return voice;
  }

  /** Keeps what was recorded since, and what is known of the whole. */
  add(voice: UnsentVoice, bytes: Blob, facts: VoiceFacts): void {
    this.keep(voice, { type: bytes.type, facts }, { n: voice.slices++, bytes });
  }

  /** The recording has ended. */
  end(voice: UnsentVoice, recorded: RecordedVoice): void {
    voice.recorded = recorded;
    this.keepEnded(voice, recorded);
    this.onChange();
  }

  /** Its upload has begun. */
  uploads(voice: UnsentVoice, id: string): void {
    voice.upload = id;
    if (voice.recorded) this.keepEnded(voice, voice.recorded);
  }

  /** It is sent, or discarded. */
  remove(...voices: readonly UnsentVoice[]): void {
    if (voices.length === 0) return;
    this.items = this.items.filter((one) => !voices.includes(one));
    this.store?.remove(voices.map(({ id }) => id));
    this.onChange();
  }

  /** The room is deleted. */
  removeRoom(room: string): void {
    this.remove(...this.items.filter((one) => one.room === room));
  }

  /** Forgets everything. */
  forget(): void {
    this.remove(...this.items);
  }

  /** Forgets everything here, and leaves it in the store. */
  leave(): void {
    this.items = [];
    this.onChange();
  }

  /** Takes over what another tab has left: also a recording that never ended. */
  async takeOver({ id, room, at, type, facts, upload }: KeptVoice): Promise<void> {
    const slices = (await this.store?.slicesOf(id)) ?? [];
    if (slices.length === 0) return this.store?.remove([id]);
    const voice = new UnsentVoice(room, id, at);
    voice.slices = slices.length;
    voice.upload = upload;
    this.items = [...this.items, voice];
    this.end(voice, { bytes: new Blob(slices, { type }), facts });
  }

  private keepEnded(voice: UnsentVoice, { bytes, facts }: RecordedVoice): void {
    this.keep(voice, { type: bytes.type, facts });
  }

  private keep(
    voice: UnsentVoice,
    what: Pick<KeptVoice, 'type' | 'facts'>,
    slice?: { n: number; bytes: Blob },
  ): void {
    if (!this.lock || !this.items.includes(voice)) return;
    const { id, room, at, upload } = voice;
    this.store?.putVoice({ id, room, at, upload, owner: this.lock.id, ...what }, slice);
  }
}
