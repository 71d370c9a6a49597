/** What a canvas draws: a picture, or the frame that a video shows. */
export type Drawable = ImageBitmap | HTMLVideoElement;

interface Size {
  width: number;
  height: number;
}

/** Returns the size of what has at most so many pixels a side. */
export function fit({ width, height }: Size, maxSide: number): Size {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Draws a picture in a size of its own. */
export function draw(picture: Drawable, size: Size): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: size.width, height: size.height });
  canvas.getContext('2d')?.drawImage(picture, 0, 0, size.width, size.height);
  return canvas;
}

/** Encodes what is drawn; resolves with null, or with a PNG, where the browser does not write this type. */
export function encode(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}
