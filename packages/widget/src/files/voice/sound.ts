/** What is heard: a voice message or a video. */
interface Sounding {
  pause(): void;
}

/** The one that is heard, if any. */
const heard = new Set<Sounding>();

/** Lets one be heard: whatever was heard before pauses. */
export function beginSound(one: Sounding): void {
  for (const other of heard) if (other !== one) other.pause();
  heard.add(one);
}

/** One is heard no more. */
export function endSound(one: Sounding): void {
  heard.delete(one);
}
