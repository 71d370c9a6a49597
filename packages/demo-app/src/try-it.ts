import type { ChatClient } from '@sotto/sdk';
import { makeUpPerson } from './made-up-person.js';

/** The room that everybody who tries the demo is led into. */
const LOBBY = { slug: 'lobby', name: 'Lobby', topic: 'For everybody who tries the demo' };

/** Registers a made-up person through the public API, signs in and joins the lobby. */
async function tryIt(client: ChatClient): Promise<void> {
  const { username, displayName, password } = makeUpPerson();
  await client.auth.register({ username, displayName, password });
  await client.auth.signIn({ username, password });
  await joinOrCreate(client, LOBBY);
}

/** Joins a public room, and makes it first where it does not exist yet. */
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
    // Somebody made it in the meantime.
    if ((error as { code?: string }).code !== 'slug_taken') throw error;
    await client.rooms.join(room.slug);
  }
}

/** The "try it" button, for the slot `sign-in-extra` of the sign-in screen. */
export function createTryItButton(client: ChatClient): HTMLElement {
  const box = document.createElement('div');
  box.slot = 'sign-in-extra';
  box.className = 'extra';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn-plain';
  button.textContent = 'Try it under a made-up name';
  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  box.append(button, status);

  button.addEventListener('click', async () => {
    button.disabled = true;
    status.textContent = '';
    try {
      await tryIt(client);
    } catch (error) {
      status.textContent = `This did not work. ${(error as Error).message}`;
    } finally {
      button.disabled = false;
    }
  });
  return box;
}
