// S3: REST over 8 connections in a room with a long history: post, the newest 50, 50 from 9,900 back.
import { randomUUID } from 'node:crypto';
import { createHttp } from '../http.mjs';
import { closedLoop } from '../measure.mjs';
import { ensurePeople, createRoom } from '../people.mjs';
import { openSocket } from '../socket.mjs';

const CONNECTIONS = 8;
const PAGE = 50;
const BACK = 9900;
/** Number of unacknowledged messages while the room is filled. */
const FILL_WINDOW = 500;
const TEXT = 'x'.repeat(100);

/** Fills the room over a socket of its only member so far, so that nothing but the room grows. */
async function fill(baseUrl, slug, { token }, count) {
  const socket = await openSocket(baseUrl, token);
  let sent = 0;
  let open = 0;
  await new Promise((resolve, reject) => {
    const send = () => {
      sent += 1;
      open += 1;
      const payload = { room: slug, content: TEXT, clientMessageId: randomUUID() };
      socket.emit('message.send', payload, (ack) => {
        open -= 1;
        if (!ack.startsWith('[{"ok":true')) reject(new Error(`a message was refused: ${ack}`));
        else if (sent < count) send();
        else if (open === 0) resolve();
      });
    };
    for (let index = 0; index < Math.min(count, FILL_WINDOW); index += 1) send();
  });
  socket.close();
}

export async function rest({ server, people, durationMs, warmUpMs, messages }) {
  const members = await ensurePeople(server.url, people, CONNECTIONS);
  const http = createHttp(server.url, CONNECTIONS);
  const slug = await createRoom(http, members);
  await fill(server.url, slug, members[0], messages);
  const path = `/api/chat/rooms/${slug}/messages/`;
  const run = (work) =>
    closedLoop(server, { width: CONNECTIONS, warmUpMs, durationMs: Math.round(durationMs / 2), work });
  const page = async (lane, query, newest) => {
    const { token } = members[lane];
    const { results } = await http.call('GET', `${path}?limit=${PAGE}${query}`, { token });
    if (results.length !== PAGE || (newest && results.at(-1).seq !== newest))
      throw new Error(`a page of ${results.length} messages, the newest ${results.at(-1)?.seq}`);
  };
  const newest = await run((lane) => page(lane, '', messages));
  const before = messages - BACK + 1;
  const back = await run((lane) => page(lane, `&before=${before}`, before - 1));
  const post = await run((lane) =>
    http.call('POST', path, {
      token: members[lane].token,
      body: { content: TEXT, clientMessageId: randomUUID() },
    }),
  );
  http.close();
  return {
    postCpuMs: post.cpuMs,
    newestCpuMs: newest.cpuMs,
    backCpuMs: back.cpuMs,
    room: messages,
    ...{ post, newest, back },
  };
}
