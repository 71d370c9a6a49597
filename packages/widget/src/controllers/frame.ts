import type { ReactiveControllerHost } from 'lit';

/** Requests one render of the host in the next animation frame, however often it is called before. */
export function onNextFrame(host: ReactiveControllerHost): () => void {
  let frame = 0;
  return () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      host.requestUpdate();
    });
  };
}

/** Frames in which the first rows are drawn and measured. */
const FIRST_FRAMES = 4;

/** Resolves once the first rows are drawn, which must not share the network with what they do not need. */
export async function afterFirstRows(): Promise<void> {
  for (let frame = 0; frame < FIRST_FRAMES; frame += 1)
    await new Promise((resolve) => requestAnimationFrame(resolve));
}
