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
