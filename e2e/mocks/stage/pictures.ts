import type { Page } from 'playwright-core';

const NAMES = ['dimmer-rack', 'amber-wash', 'floor-plan', 'poster', 'grey-coats'];
const SIZES = [
  [900, 600],
  [960, 640],
  [900, 600],
  [480, 640],
  [640, 640],
] as const;

/** Draws the five pictures of the mocks. */
export async function drawPictures(page: Page): Promise<File[]> {
  const drawn = await page.evaluate(async (sizes) => {
    const made: string[] = [];
    for (const [at, [width, height]] of sizes.entries()) {
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const drawing = canvas.getContext('2d')!;
      const paint = (fill: string, x: number, y: number, wide: number, high: number) => {
        drawing.fillStyle = fill;
        drawing.fillRect(x * width, y * height, wide * width, high * height);
      };
      const [ground, shape, light] = [
        ['#20262b', '#7d8fa0', '#e8a860'],
        ['#14171c', '#7a5628', '#e8b870'],
        ['#efeae2', '#39434c', '#c98a3c'],
        ['#5d7f68', '#efeae2', '#cc8a3e'],
        ['#d5dde3', '#3b464f', '#7f96a6'],
      ][at] as [string, string, string];
      paint(ground, 0, 0, 1, 1);
      for (let row = 0; row < 4; row += 1)
        paint(row % 2 ? shape : light, 0.12 + row * 0.04, 0.12 + row * 0.2, 0.6, 0.12);
      made.push(canvas.toDataURL('image/png').split(',')[1]!);
    }
    return made;
  }, SIZES);
  return drawn.map(
    (base64, at) => new File([Buffer.from(base64, 'base64')], `${NAMES[at]}.png`, { type: 'image/png' }),
  );
}

/** Width and height of the pictures. */
export const sizeOf = (at: number): { width: number; height: number } => ({
  width: SIZES[at]![0],
  height: SIZES[at]![1],
});

/** Records a short video on the page. */
export function recordVideo(page: Page): Promise<Buffer<ArrayBuffer>> {
  return record(page, () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const drawing = canvas.getContext('2d')!;
    let at = 0;
    const draw = () => {
      drawing.fillStyle = `hsl(${at * 7} 60% ${30 + at}%)`;
      drawing.fillRect((at * 97) % 480, (at * 61) % 260, 160, 100);
      at = (at + 1) % 40;
      requestAnimationFrame(draw);
    };
    draw();
    return Promise.resolve(canvas.captureStream());
  });
}

/** Records some of what the microphone of the page hears. */
export function recordVoice(page: Page): Promise<Buffer<ArrayBuffer>> {
  return record(page, () => navigator.mediaDevices.getUserMedia({ audio: true }));
}

/** Records a second of what a function in the page opens. */
async function record(page: Page, open: () => Promise<MediaStream>): Promise<Buffer<ArrayBuffer>> {
  const stream = await page.evaluateHandle(open);
  const base64 = await stream.evaluate(async (opened) => {
    const recorder = new MediaRecorder(opened);
    const parts: Blob[] = [];
    const ended = new Promise((resolve) => recorder.addEventListener('stop', resolve));
    recorder.addEventListener('dataavailable', ({ data }) => {
      parts.push(data);
      if (recorder.state === 'recording') recorder.stop();
    });
    recorder.start(1000);
    await ended;
    for (const track of opened.getTracks()) track.stop();
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
  });
  return Buffer.from(base64, 'base64');
}
