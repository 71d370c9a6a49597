import { randomUUID } from 'node:crypto';
import { flood } from '../../flood.mjs';
import { forEachLimited } from '../../../../bench/src/people.mjs';
import { createHttp } from '../../../../bench/src/http.mjs';

const MESSAGES = 100;
/** Characters of four bytes each: the longest possible message. */
const CONTENT = '\u{1f600}'.repeat(4000);
const CONNECTIONS = 32;
/** Milliseconds between two requests of one connection, so that unread bytes are the limit and not the number of requests. */
const EVERY_MS = 100;

/** One account requests the longest pages on many connections and reads none. */
export const attack = {
  name: 'unread-answers',
  // The read price refuses it before the limit of unread bytes; that limit has its own tests (bounds-unread.test.ts).
  goal: { p95Ms: 100, memoryMiB: 64 },
  async prepare(chat) {
    const [{ token }] = await chat.people(1);
    const http = createHttp(chat.url, 4);
    const slug = `long-${randomUUID().slice(0, 13)}`;
    await http.call('POST', '/api/chat/rooms/', { token, body: { name: slug, slug } });
    await forEachLimited(Array.from({ length: MESSAGES }), 4, () =>
      http.call('POST', `/api/chat/rooms/${slug}/messages/`, { token, body: { content: CONTENT } }),
    );
    http.close();
    return { token, slug };
  },
  run(chat, signal) {
    const { token, slug } = chat.prepared;
    const request =
      `GET /api/chat/rooms/${slug}/messages/?limit=100 HTTP/1.1\r\n` +
      `Host: s\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    return flood(chat, signal, {
      width: CONNECTIONS,
      bodies: [Buffer.from(request)],
      everyMs: EVERY_MS,
      reads: false,
    });
  },
};
