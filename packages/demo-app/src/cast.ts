import { createChatClient, createMemoryTokenStore } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { makeUpPerson } from './made-up-person.js';
import type { MadeUpPerson } from './made-up-person.js';
import { CAST, LINES, ROOMS } from './script.js';
import { joinOrCreate } from './try-it.js';

/** Where this browser keeps its cast, so that a second start signs the same people in again. */
const STORAGE_KEY = 'sotto-demo-cast';
/** Milliseconds between two lines, and lines until the play ends by itself. */
const PAUSE = { min: 250, max: 1100 };
const LAST_LINE = 240;

interface Server {
  serverUrl: string;
  clientId: string;
}

function loadPeople(): MadeUpPerson[] {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]') as MadeUpPerson[];
    return Array.isArray(stored) ? stored : [];
  } catch {
    return []; // storage is blocked or holds something else: a new cast is made
  }
}

function savePeople(people: MadeUpPerson[]): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(people));
  } catch {
    // storage is blocked: the next start makes new people
  }
}

async function enter(server: Server, known: MadeUpPerson | undefined, name: string) {
  const client = createChatClient({ ...server, tokenStore: createMemoryTokenStore() });
  if (known) {
    try {
      await client.auth.signIn(known);
      return { client, person: known };
    } catch (error) {
      if ((error as { code?: string }).code !== 'invalid_grant') throw error;
      // The server forgot this person (a new data directory): somebody new comes.
    }
  }
  const person = makeUpPerson(name);
  const { username, password } = person;
  // They are accounts like any other, so that no mark tells what they are: their names do.
  await client.auth.register({ username, displayName: `${name} (scripted)`, password });
  await client.auth.signIn(person);
  return { client, person };
}

/**
 * Brings a few scripted people into rooms through the public API, as any client would, and lets them talk.
 * The viewer joins the same rooms, since a user's monitor shows only the rooms that the user is in.
 * @returns a function that ends the play
 */
export async function startCast(viewer: ChatClient, server: Server, onEnd: () => void): Promise<() => void> {
  const known = loadPeople();
  const clients: ChatClient[] = [];
  const people: MadeUpPerson[] = [];
  for (const [index, name] of CAST.entries()) {
    const { client, person } = await enter(server, known[index], name);
    clients.push(client);
    people.push(person);
    // At once: where the next one is refused, those who came are not made a second time.
    savePeople([...people, ...known.slice(people.length)]);
  }
  for (const room of ROOMS) {
    for (const client of clients) await joinOrCreate(client, room);
    await viewer.rooms.join(room.slug);
  }

  let line = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    for (const client of clients) client.close();
    clients.length = 0;
    onEnd();
  };
  const next = () => {
    const { who, room, text } = LINES[line % LINES.length] as (typeof LINES)[number];
    line += 1;
    // A refused line (too fast, server away) is left out; the play goes on.
    void clients[who]?.messages.send(room, text).catch(() => undefined);
    if (line >= LAST_LINE) stop();
    else timer = setTimeout(next, PAUSE.min + Math.random() * (PAUSE.max - PAUSE.min));
  };
  next();
  return stop;
}
