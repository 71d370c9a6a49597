// A bot that greets: in each room to which an owner adds it, it answers every message that begins with "hello".
// SERVER_URL, CLIENT_ID and CLIENT_SECRET come from `sotto createapplication` (see README.md).
import { createChatClient } from '@sotto/sdk';

const { SERVER_URL = 'http://127.0.0.1:8000', CLIENT_ID, CLIENT_SECRET } = process.env;

const client = createChatClient({ serverUrl: SERVER_URL, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
const me = await client.auth.signInAsBot();

client.on('message.new', ({ room, message }) => {
  if (message.sender.id === me.id) return;
  if (!message.content?.toLowerCase().startsWith('hello')) return;
  client.messages.send(room, `Hello, ${message.sender.displayName}.`).catch((error) => {
    console.error(`unable to answer; ${error.code}`);
  });
});

await client.connect();
console.log(`${me.displayName} listens; add it to a room as ${me.username}`);
process.once('SIGTERM', () => client.close());
process.once('SIGINT', () => client.close());
