import { createChatClient, createMemoryTokenStore } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { createGuest } from './guest.js';
import type { Guest } from './guest.js';
import { CAST, LINES, ROOMS } from './script.js';
import { joinOrCreate } from './try-it.js';

/** Key in localStorage for the cast, so that a second start signs the same users in again. */
const STORAGE_KEY = 'sotto-demo-cast';
/** Milliseconds between two lines, and number of lines until the play ends. */
const PAUSE = { min: 250, max: 1100 };
const LAST_LINE = 240;

interface Server {
  serverUrl: string;
  clientId: string;
}

function loadPeople(): Guest[] {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]') as Guest[];
    return Array.isArray(stored) ? stored : [];
  } catch {
    return []; // storage is blocked or holds something else: a new cast is made
  }
}

function savePeople(people: Guest[]): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(people));
  } catch {
    // Storage is blocked: the next start creates new users.
  }
}

async function enter(client: ChatClient, known: Guest | undefined, name: string): Promise<Guest> {
  if (known) {
    try {
      await client.auth.signIn(known);
      return known;
    } catch (error) {
      if ((error as { code?: string }).code !== 'invalid_grant') throw error;
      // The server does not know this user (it has a new data directory), so a new one is created.
    }
  }
  const person = createGuest(name);
  const { username, password } = person;
  // They are ordinary accounts without a mark, so their names say that they are scripted.
  await client.auth.register({ username, displayName: `${name} (scripted)`, password });
  await client.auth.signIn(person);
  return person;
}

/** Signs the scripted users in, adding the client of each to `clients`, and takes all and the viewer into the rooms. */
async function gather(viewer: ChatClient, server: Server, clients: ChatClient[]): Promise<void> {
  const known = loadPeople();
  const people: Guest[] = [];
  for (const [index, name] of CAST.entries()) {
    const client = createChatClient({ ...server, tokenStore: createMemoryTokenStore() });
    clients.push(client);
    people.push(await enter(client, known[index], name));
    // Saved at once: if the next one is refused, those before are not created a second time.
    savePeople([...people, ...known.slice(people.length)]);
  }
  for (const room of ROOMS) {
    for (const client of clients) await joinOrCreate(client, room);
    await viewer.rooms.join(room.slug);
  }
}

/**
 * Lets a few scripted users join rooms through the public API, as any client would, and talk. The viewer joins the same
 * rooms, because a monitor shows only the rooms of its user.
 * @returns a function that ends the play
 */
export async function startCast(viewer: ChatClient, server: Server, onEnd: () => void): Promise<() => void> {
  const clients: ChatClient[] = [];
  const leave = () => clients.splice(0).forEach((client) => client.close());
  try {
    await gather(viewer, server, clients);
  } catch (error) {
    leave();
    throw error;
  }

  let line = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    leave();
    onEnd();
  };
  const next = () => {
    const { who, room, text } = LINES[line % LINES.length] as (typeof LINES)[number];
    line += 1;
    // A refused line (rate limit, server unreachable) is skipped.
    void clients[who]?.messages.send(room, text).catch(() => undefined);
    if (line >= LAST_LINE) stop();
    else timer = setTimeout(next, PAUSE.min + Math.random() * (PAUSE.max - PAUSE.min));
  };
  next();
  return stop;
}
