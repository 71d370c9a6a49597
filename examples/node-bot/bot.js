// A bot that greets: it joins one room and answers every message that begins with "hello".
// SERVER_URL, CLIENT_ID and CLIENT_SECRET come from `sotto createapplication` (see README.md).
import { createChatClient } from '@sotto/sdk';

const { SERVER_URL = 'http://127.0.0.1:8000', CLIENT_ID, CLIENT_SECRET, ROOM = 'lobby' } = process.env;

const client = createChatClient({ serverUrl: SERVER_URL, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
const me = await client.auth.signInAsBot();
await client.connect();
const room = await client.rooms.join(ROOM);

client.on('message.new', ({ room: slug, message }) => {
  if (slug !== room.slug || message.sender.id === me.id) return;
  if (!message.content?.toLowerCase().startsWith('hello')) return;
  client.messages.send(slug, `Hello, ${message.sender.displayName}.`).catch((error) => {
    console.error(`unable to answer; ${error.code}`);
  });
});

console.log(`${me.displayName} listens in ${room.name}`);
process.once('SIGTERM', () => client.close());
process.once('SIGINT', () => client.close());
