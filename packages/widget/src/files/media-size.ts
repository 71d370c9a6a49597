/** Reads the size of a video in pixels; undefined where the browser cannot play it, or it has no picture. */
export function videoSize(file: Blob): Promise<{ width: number; height: number } | undefined> {
  const video = document.createElement('video');
  const address = URL.createObjectURL(file);
  const size = new Promise<{ width: number; height: number } | undefined>((resolve) => {
    video.addEventListener('loadedmetadata', () => {
      const { videoWidth: width, videoHeight: height } = video;
      resolve(width > 0 && height > 0 ? { width, height } : undefined);
    });
    video.addEventListener('error', () => resolve(undefined));
  });
  video.preload = 'metadata';
  video.src = address;
  return size.finally(() => {
    video.removeAttribute('src');
    URL.revokeObjectURL(address);
  });
}
