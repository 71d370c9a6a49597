import { createPreview } from './preview.js';
import { thumbOf } from './thumb.js';

/** Milliseconds after which a video is sent without a look: some browsers load none that nobody plays. */
const LONGEST_MS = 10_000;

/** What is shown of a video before it is loaded. */
interface VideoLook {
  width: number;
  height: number;
  thumb?: string | undefined;
  /** Its first frame. */
  preview?: Blob | undefined;
}

/** Reads the size of a video, and its first frame; undefined where the browser cannot play it, or it has no picture. */
export async function videoLook(file: Blob): Promise<VideoLook | undefined> {
  const video = document.createElement('video');
  const address = URL.createObjectURL(file);
  const isShown = new Promise<boolean>((resolve) => {
    video.addEventListener('loadeddata', () => resolve(true));
    video.addEventListener('error', () => resolve(false));
    setTimeout(resolve, LONGEST_MS, false);
  });
  Object.assign(video, { preload: 'auto', muted: true, playsInline: true, src: address });
  try {
    if (!(await isShown)) return undefined;
    const { videoWidth: width, videoHeight: height } = video;
    if (width === 0 || height === 0) return undefined;
    const source = { width, height, type: file.type, bytes: file.size };
    return { width, height, thumb: thumbOf(video, source), preview: await createPreview(video, source) };
  } finally {
    video.removeAttribute('src');
    URL.revokeObjectURL(address);
  }
}
