/** The two notes, in hertz, and when each begins, in seconds. */
const NOTES = [
  [660, 0],
  [880, 0.12],
] as const;
const LENGTH_SECONDS = 0.25;
/** A quiet one: 1 is as loud as it gets. */
const VOLUME = 0.08;
/** Messages that come together make one sound. */
const GAP_MS = 1500;

let context: AudioContext | undefined;
let lastAt = -Infinity;

/** Plays a short, quiet sound: at most one at a time. */
export function chime(): void {
  // Browsers are silent, and complain, until the user has touched the page.
  if (!navigator.userActivation?.hasBeenActive) return;
  const now = performance.now();
  if (now - lastAt < GAP_MS) return;
  lastAt = now;
  context ??= new AudioContext();
  void context.resume();
  for (const [frequency, at] of NOTES) play(context, frequency, context.currentTime + at);
}

function play(audio: AudioContext, frequency: number, at: number): void {
  const note = new OscillatorNode(audio, { frequency });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(VOLUME, at + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH_SECONDS);
  note.connect(volume).connect(audio.destination);
  note.start(at);
  note.stop(at + LENGTH_SECONDS);
}
