import type { Member, Message, Room, Visibility } from '@sotto/protocol';
import type { People, Person } from './people.js';

/**
 * Who is in a room, and what was said there.
 *
 * @example await chat.room('general', { owner: ada, members: [grace], messages: ['Hello', 'Hello, Ada'] });
 */
export interface RoomOptions {
  owner: Person;
  members?: Person[];
  /** Default `public`. */
  visibility?: Visibility;
  topic?: string;
  /** Texts, or how many; owner and members say them in turn, the owner first. */
  messages?: string[] | number;
}

/** A room as its owner sees it, and the messages that were ordered with it, oldest first. */
export interface TestRoom extends Room {
  messages: Message[];
}

/** Makes a room of that name, brings the members in, and lets them say something. */
export async function createRoom(
  { askAs }: Pick<People, 'askAs'>,
  name: string,
  { owner, members = [], visibility = 'public', topic, messages = [] }: RoomOptions,
): Promise<TestRoom> {
  const purpose = `make the room ${name}`;
  const { slug } = await askAs<Room>(owner, {
    purpose,
    path: '/api/chat/rooms/',
    body: { name, visibility, ...(topic !== undefined && { topic }) },
  });
  const path = `/api/chat/rooms/${slug}/`;
  for (const { username } of members) {
    await askAs<Member>(owner, {
      purpose: `bring ${username} into the room ${name}`,
      path: `${path}members/`,
      body: { username },
    });
  }
  const speakers = [owner, ...members];
  const texts =
    typeof messages === 'number'
      ? Array.from({ length: messages }, (_, index) => `Message ${index + 1}`)
      : messages;
  const said: Message[] = [];
  // One after the other: their order is what was ordered.
  for (const [index, content] of texts.entries()) {
    const speaker = speakers[index % speakers.length]!;
    said.push(await askAs<Message>(speaker, { purpose, path: `${path}messages/`, body: { content } }));
  }
  const room = await askAs<Room>(owner, { purpose, path, method: 'GET' });
  return { ...room, messages: said };
}
