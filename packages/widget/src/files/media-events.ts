/** Later than any sound or video: browsers go to the end of it, and know its length then. */
const FAR = 1e7;
/** The browser does not know the format, or the page's policy forbids it. */
export const UNPLAYABLE = new Error('unable to play the file');

/** Waits for an event of a sound or a video; rejects where it cannot be played. */
export function once(media: HTMLMediaElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    media.addEventListener(name, () => resolve(), { once: true });
    media.addEventListener('error', () => reject(UNPLAYABLE), { once: true });
  });
}

/**
 * Waits until a browser knows how long a sound or a video is whose metadata it has: recorders write no length into it, and
 * without one there is no seeking. Where it has none, this goes to its end.
 */
export async function findLength(media: HTMLMediaElement): Promise<void> {
  if (media.duration !== Infinity) return;
  const end = once(media, 'durationchange');
  media.currentTime = FAR;
  await end;
}
