import type { ChatClient } from '@sotto/sdk';
import { startCast } from './cast.js';

/** Creates a strip below the monitor with the button that starts the scripted users. Hidden until a user signs in. */
export function createCastStrip(
  client: ChatClient,
  server: { serverUrl: string; clientId: string },
): HTMLElement {
  const strip = document.createElement('aside');
  strip.className = 'strip chat-root';
  strip.setAttribute('aria-label', 'Demo');
  const text = document.createElement('p');
  text.setAttribute('role', 'status');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn-primary';
  strip.append(text, button);

  let stop: (() => void) | undefined;
  const show = (playing: boolean, note?: string) => {
    button.textContent = playing ? 'Stop the demo' : 'Start the demo';
    text.textContent =
      note ??
      (playing
        ? 'Four scripted people are talking in four rooms, through the public API.'
        : 'Quiet here? Let four scripted people talk.');
  };
  show(false);

  button.addEventListener('click', async () => {
    if (stop) {
      stop();
      return;
    }
    button.disabled = true;
    try {
      stop = await startCast(client, server, () => {
        stop = undefined;
        show(false);
      });
      show(true);
      // The viewer may have signed out meanwhile.
      if (strip.hidden) stop();
    } catch (error) {
      show(false, `The demo couldn’t start. ${(error as Error).message}`);
    } finally {
      button.disabled = false;
    }
  });

  const update = () => {
    strip.hidden = client.user === null;
    // After signing out there is nothing to watch.
    if (strip.hidden) stop?.();
  };
  client.on('auth.changed', update);
  update();
  return strip;
}
