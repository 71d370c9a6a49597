/** Milliseconds after which a frame is not waited for any longer. */
const MAX_WAIT_MS = 250;

/**
 * Calls a function in the next animation frame, or a moment later in a page that draws none, such as one in the background:
 * what says that there is news must go on there.
 */
export function inNextFrame(act: () => void): void {
  const run = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    act();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, MAX_WAIT_MS);
}
