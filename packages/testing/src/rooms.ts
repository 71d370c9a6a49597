import type { Member, Message, Room, Visibility } from '@sotto/protocol';
import type { People, Person } from './people.js';

/**
 * Options of {@link TestChat.room}.
 *
 * @example await chat.room('general', { owner: ada, members: [grace], messages: ['Hello', 'Hello, Ada'] });
 */
export interface RoomOptions {
  /** Who creates the room. */
  owner: Person;
  /** Who is added to it. */
  members?: Person[];
  /** Default `public`. */
  visibility?: Visibility;
  /** Default: none. */
  topic?: string;
  /** Texts, or a number of messages; owner and members send them in turn, the owner first. */
  messages?: string[] | number;
}

/** A room as its owner sees it. */
export interface TestRoom extends Room {
  /** The messages of {@link RoomOptions}, as they were stored, oldest first. */
  messages: Message[];
}

/** Creates a room, adds the members and sends the messages. */
export async function createRoom(
  { askAs }: Pick<People, 'askAs'>,
  name: string,
  { owner, members = [], visibility = 'public', topic, messages = [] }: RoomOptions,
): Promise<TestRoom> {
  const purpose = `create the room ${name}`;
  const { slug } = await askAs<Room>(owner, {
    purpose,
    path: '/api/chat/rooms/',
    body: { name, visibility, ...(topic !== undefined && { topic }) },
  });
  const path = `/api/chat/rooms/${slug}/`;
  for (const { username } of members) {
    await askAs<Member>(owner, {
      purpose: `add ${username} to the room ${name}`,
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
  // One after the other keeps their order.
  for (const [index, content] of texts.entries()) {
    const speaker = speakers[index % speakers.length]!;
    said.push(await askAs<Message>(speaker, { purpose, path: `${path}messages/`, body: { content } }));
  }
  const room = await askAs<Room>(owner, { purpose, path, method: 'GET' });
  return { ...room, messages: said };
}
