import type { ReactiveControllerHost } from 'lit';
import { inNextFrame } from '../internal/next-frame.js';

/** Requests one render of the host in the next frame, however often it is called before. */
export function onNextFrame(host: ReactiveControllerHost): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    inNextFrame(() => {
      isDue = false;
      host.requestUpdate();
    });
  };
}

/** Frames in which the first rows are drawn and measured. */
const FIRST_FRAMES = 4;

/** Milliseconds after which they are not waited for any longer: a page that is hidden meanwhile draws no frames. */
const MAX_WAIT_MS = 1000;

/**
 * Resolves once the first rows are drawn, which must not share the network with what they do not need; at once in a
 * hidden page, which draws none. The client and its user may be others by then.
 */
export async function afterFirstRows(): Promise<void> {
  if (document.hidden) return;
  await new Promise<void>((resolve) => {
    setTimeout(resolve, MAX_WAIT_MS);
    void drawFrames().then(resolve);
  });
}

async function drawFrames(): Promise<void> {
  for (let frame = 0; frame < FIRST_FRAMES; frame += 1)
    await new Promise((resolve) => requestAnimationFrame(resolve));
}
