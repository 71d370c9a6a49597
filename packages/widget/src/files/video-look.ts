import { thumbOf } from './thumb.js';

/** What is shown of a video before it is loaded. */
interface VideoLook {
  width: number;
  height: number;
  thumb?: string | undefined;
}

/** Reads the size of a video, and its first colours; undefined where the browser cannot play it, or it has no picture. */
export function videoLook(file: Blob): Promise<VideoLook | undefined> {
  const video = document.createElement('video');
  const address = URL.createObjectURL(file);
  const look = new Promise<VideoLook | undefined>((resolve) => {
    video.addEventListener('loadeddata', () => {
      const size = { width: video.videoWidth, height: video.videoHeight };
      resolve(size.width > 0 && size.height > 0 ? { ...size, thumb: thumbOf(video, size) } : undefined);
    });
    video.addEventListener('error', () => resolve(undefined));
  });
  video.preload = 'auto';
  video.muted = true;
  video.src = address;
  return look.finally(() => {
    video.removeAttribute('src');
    URL.revokeObjectURL(address);
  });
}
