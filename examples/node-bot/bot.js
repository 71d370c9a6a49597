// A bot that greets: in each room to which an owner adds it, it responds to every message that begins with "hello".
// SERVER_URL, CLIENT_ID and CLIENT_SECRET come from `sotto clients add` (see README.md).
import { createChatClient } from '@sotto/sdk';

const { SERVER_URL = 'http://127.0.0.1:8000', CLIENT_ID, CLIENT_SECRET } = process.env;

const client = createChatClient({ serverUrl: SERVER_URL, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
const me = await client.auth.signInAsBot();

client.on('message.new', ({ room, message }) => {
  // Two bots that respond to each other do not stop; a system line is nobody's words.
  if (message.sender.kind === 'bot' || message.kind === 'system') return;
  if (!message.content?.toLowerCase().startsWith('hello')) return;
  client.messages.send(room, `Hello, ${message.sender.displayName}.`).catch((error) => {
    console.error(`unable to respond; ${error.code}`);
  });
});

await client.connect();
console.log(`${me.displayName} listens; add it to a room as ${me.username}`);
process.once('SIGTERM', () => client.close());
process.once('SIGINT', () => client.close());
