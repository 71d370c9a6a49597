import { MAX_VIDEO_MS } from '@sotto/sdk';
import { findLength, once } from './media-events.js';
import { createPreview } from './preview.js';
import { thumbOf } from './thumb.js';

/** Milliseconds after which a video is sent without what is missing: some browsers load none that nobody plays. */
const LONGEST_MS = 10_000;

/** What is shown of a video before it is loaded. */
interface VideoLook {
  width: number;
  height: number;
  /** In milliseconds. */
  duration?: number | undefined;
  thumb?: string | undefined;
  /** Its first frame. */
  preview?: Blob | undefined;
}

/**
 * Reads the size of a video, its length and its first frame; undefined where the browser cannot play it, or it has no
 * picture.
 */
export async function videoLook(file: Blob): Promise<VideoLook | undefined> {
  const video = document.createElement('video');
  const address = URL.createObjectURL(file);
  const deadline = new Promise<void>((resolve) => setTimeout(resolve, LONGEST_MS));
  const loaded = once(video, 'loadeddata');
  Object.assign(video, { preload: 'auto', muted: true, playsInline: true, src: address });
  try {
    await Promise.race([loaded, deadline]);
    const { videoWidth: width, videoHeight: height } = video;
    if (video.readyState < video.HAVE_CURRENT_DATA || width === 0 || height === 0) return undefined;
    const source = { width, height, type: file.type, bytes: file.size };
    const look = {
      width,
      height,
      thumb: thumbOf(video, source),
      preview: await createPreview(video, source),
    };
    await Promise.race([findLength(video), deadline]);
    return { ...look, duration: durationOf(video) };
  } catch {
    return undefined;
  } finally {
    video.removeAttribute('src');
    URL.revokeObjectURL(address);
  }
}

/** Returns the length of a video in milliseconds; undefined where it is not known, or more than the server takes. */
function durationOf({ duration }: HTMLVideoElement): number | undefined {
  const milliseconds = Math.max(1, Math.round(1000 * duration));
  return milliseconds <= MAX_VIDEO_MS ? milliseconds : undefined;
}
