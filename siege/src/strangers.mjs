// Honest users in a room of their own, who send all the time and measure how long it takes.
import { randomUUID } from 'node:crypto';
import { percentiles, round } from '../../bench/src/measure.mjs';
import { createRoom } from '../../bench/src/people.mjs';
import { createHttp } from '../../bench/src/http.mjs';
import { openSocket } from '../../bench/src/socket.mjs';

/** Milliseconds between two sends of one user: slower than the limit of five a second. */
const EVERY_MS = 250;
const POLL_MS = 20;

/** Adds users to one room. Returns its slug. */
export async function gather(url, people) {
  const http = createHttp(url, 2);
  const slug = await createRoom(http, people);
  http.close();
  return slug;
}

/**
 * Opens a socket for each user and sends on schedule, whether earlier messages were acknowledged or not: a
 * stalled server counts for every message that would have been sent meanwhile.
 */
export async function startSending(url, people, slug) {
  const sockets = [];
  for (const { token } of people) sockets.push(await openSocket(url, token));
  const sent = new Map();
  let times = [];
  let refused = 0;

  function send(socket) {
    const clientMessageId = randomUUID();
    sent.set(clientMessageId, performance.now());
    socket.emit('message.send', { room: slug, content: 'siege', clientMessageId }, (text) => {
      const start = sent.get(clientMessageId);
      if (!sent.delete(clientMessageId)) return;
      if (text.startsWith('[{"ok":true')) times.push(performance.now() - start);
      else refused += 1;
    });
  }

  const timers = [];
  const starters = sockets.map((socket, index) =>
    setTimeout(() => timers.push(setInterval(send, EVERY_MS, socket)), (index * EVERY_MS) / sockets.length),
  );

  return {
    /** Resets the measurements. */
    reset() {
      times = [];
      refused = 0;
    },
    /** Stops sending and waits for pending messages, for `patienceMs` at most. Unacknowledged ones count as that long. */
    async finish(patienceMs) {
      for (const timer of [...starters, ...timers]) clearInterval(timer);
      const deadline = performance.now() + patienceMs;
      while (sent.size > 0 && performance.now() < deadline && sockets.some(({ failed }) => !failed))
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      const lost = sent.size;
      const all = [...times, ...Array.from({ length: lost }, () => patienceMs)];
      const cut = sockets.filter(({ failed }) => failed).length;
      for (const socket of sockets) socket.close();
      return {
        sends: all.length,
        ...percentiles(all),
        max: round(Math.max(0, ...all), 1),
        lost,
        refused,
        cut,
      };
    },
  };
}
