import type { ChatClient } from '@sotto/sdk';
import { serverUrl } from './demo-config.js';
import { createGuest } from './guest.js';

/** Starts the demo's scripted users; resolves with the slug of their room. */
async function visitDemo(): Promise<string> {
  const response = await fetch(`${serverUrl}/demo/visit`, { method: 'POST' });
  if (response.status === 429)
    throw new Error('Too many people came from your network. Try again in a moment.');
  if (!response.ok) throw new Error(`The demo is not available (status ${response.status}).`);
  return ((await response.json()) as { room: string }).room;
}

/** Joins a busy room as the current user, or registers an invented one through the public API. */
export async function tryIt(client: ChatClient): Promise<string> {
  const user = client.user ?? (await client.auth.restore());
  // First, so that no user is created if the demo is full.
  const room = await visitDemo();
  if (!user) {
    const { username, displayName, password } = createGuest();
    await client.auth.register({ username, displayName, password });
    await client.auth.signIn({ username, password });
  }
  await client.rooms.join(room);
  return room;
}

/** Joins a public room, and creates it if it does not exist yet. */
export async function joinOrCreate(
  client: ChatClient,
  room: { slug: string; name: string; topic?: string },
): Promise<void> {
  const { results } = await client.rooms.list({ q: room.name });
  if (results.some(({ slug }) => slug === room.slug)) {
    await client.rooms.join(room.slug);
    return;
  }
  try {
    await client.rooms.create({ ...room, visibility: 'public' });
  } catch (error) {
    // Another visitor has created it in the meantime.
    if ((error as { code?: string }).code !== 'slug_taken') throw error;
    await client.rooms.join(room.slug);
  }
}

/**
 * The "try it" button, for the slot `sign-in-extra` of the sign-in screen, or anywhere in a page.
 *
 * @param onEntered - called with the room to open
 */
export function createTryItButton(
  client: ChatClient,
  onEntered: (room: string) => void = () => undefined,
  words = 'Try it with a made-up name',
): HTMLElement {
  const box = document.createElement('div');
  box.slot = 'sign-in-extra';
  box.className = 'extra';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn-plain';
  button.textContent = words;
  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  box.append(button, status);
  // An invented user has an account like any other.
  void client.auth.config().then(
    ({ registration }) => (box.hidden = !registration && !client.user),
    () => undefined,
  );

  button.addEventListener('click', async () => {
    button.disabled = true;
    status.textContent = '';
    try {
      onEntered(await tryIt(client));
    } catch (error) {
      status.textContent = `Something went wrong. ${(error as Error).message}`;
    } finally {
      button.disabled = false;
    }
  });
  return box;
}
