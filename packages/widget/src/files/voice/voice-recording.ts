import { MAX_VOICE_MS } from '@sotto/sdk';
import type { VoiceFacts } from '@sotto/sdk';
import { toPeaks } from './wave.js';

/** What was recorded, and can be heard and sent. */
export interface RecordedVoice {
  bytes: Blob;
  facts: VoiceFacts;
}

/** A recording that has ended. */
export interface EndedRecording extends RecordedVoice {
  /** Whether the microphone vanished before the user ended the recording. */
  isCut: boolean;
  /** Whether it has the longest time that there is. */
  isWhole: boolean;
}

/** What browsers record, the smallest first. All have Opus in them, but for older Safari with AAC. */
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4;codecs=opus', 'audio/mp4'];
/** Enough for speech: 15 minutes are below 4 MB. */
const BITS_PER_SECOND = 32_000;
/** Milliseconds between two looks at how loud it is. */
const TICK_MS = 50;
/** Milliseconds after which the browser hands over what it has, which a crash of the recorder, or of the page, leaves. */
const SLICE_MS = 1000;

interface RecordingParts {
  /** Called when the loudness or the length changes. */
  onTick: () => void;
  /** Called with what was recorded since the last time, and what is known of the whole. */
  onSlice: (bytes: Blob, facts: VoiceFacts) => void;
}

/** A recording that is under way. */
export class VoiceRecording {
  /** Resolves when it has ended: by `stop`, by its longest time, or because the microphone is gone. */
  readonly ended: Promise<EndedRecording>;
  /** How loud it was, every 50 ms, each from 0 to 1. */
  readonly levels: number[] = [];
  private readonly recorder: MediaRecorder;
  private readonly sound: AudioContext;
  private readonly start = performance.now();
  private readonly timer: ReturnType<typeof setInterval>;
  private length: number | undefined;

  private constructor(
    private readonly stream: MediaStream,
    private readonly parts: RecordingParts,
  ) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(stream, {
      audioBitsPerSecond: BITS_PER_SECOND,
      ...(mimeType !== undefined && { mimeType }),
    });
    this.sound = new AudioContext();
    const meter = this.sound.createAnalyser();
    this.sound.createMediaStreamSource(stream).connect(meter);
    const samples = new Uint8Array(meter.fftSize);
    this.timer = setInterval(() => {
      meter.getByteTimeDomainData(samples);
      this.tick(loudnessOf(samples));
    }, TICK_MS);
    this.ended = this.record();
  }

  /** Asks for the microphone, and begins. Rejects where the browser or the user gives none. */
  static async begin(parts: RecordingParts): Promise<VoiceRecording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    try {
      return new VoiceRecording(stream, parts);
    } catch (error) {
      release(stream);
      throw error;
    }
  }

  /** Milliseconds that are recorded. */
  get duration(): number {
    return Math.min(MAX_VOICE_MS, this.length ?? performance.now() - this.start);
  }

  private get facts(): VoiceFacts {
    return { duration: Math.max(1, Math.round(this.duration)), peaks: toPeaks(this.levels) };
  }

  stop(): void {
    if (this.length !== undefined) return;
    this.length = performance.now() - this.start;
    if (this.recorder.state !== 'inactive') this.recorder.stop();
  }

  private tick(level: number): void {
    // A page in the background has fewer ticks: the loudness keeps its place in time.
    const place = Math.floor(this.duration / TICK_MS);
    while (this.levels.length <= place) this.levels.push(level);
    if (this.duration >= MAX_VOICE_MS) this.stop();
    this.parts.onTick();
  }

  private record(): Promise<EndedRecording> {
    const { recorder, stream, parts } = this;
    const slices: Blob[] = [];
    recorder.addEventListener('dataavailable', ({ data }) => {
      slices.push(data);
      parts.onSlice(data, this.facts);
    });
    // Nothing is heard from now on: a call came, or the phone is locked, or the system has taken the microphone away.
    const onMute = () => void (recorder.state !== 'inactive' && recorder.stop());
    for (const track of stream.getAudioTracks()) track.addEventListener('mute', onMute, { once: true });
    const ended = new Promise<EndedRecording>((resolve) => {
      // Browsers end a recording by themselves when no track is left, and after an error.
      recorder.addEventListener('stop', () => {
        const isCut = this.length === undefined;
        this.length ??= performance.now() - this.start;
        clearInterval(this.timer);
        release(stream);
        void this.sound.close();
        const [type] = recorder.mimeType.split(';');
        resolve({
          bytes: new Blob(slices, { type: type ?? '' }),
          facts: this.facts,
          ...{ isCut, isWhole: this.duration === MAX_VOICE_MS },
        });
      });
    });
    recorder.start(SLICE_MS);
    return ended;
  }
}

/** Ends the use of the microphone, which browsers show. */
function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Returns the root mean square of samples around 128, from 0 to 1. */
function loudnessOf(samples: Uint8Array): number {
  let sum = 0;
  for (const sample of samples) sum += ((sample - 128) / 128) ** 2;
  return Math.sqrt(sum / samples.length);
}
