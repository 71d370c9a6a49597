// S2: the highest rate. 10 rooms, 2 senders in each, each with 4 messages that are not acknowledged yet.
import { randomUUID } from 'node:crypto';
import { createHttp } from '../http.mjs';
import { percentiles, round, wait } from '../measure.mjs';
import { ensurePeople, openRooms } from '../people.mjs';
import { createReceipts, sumFaults } from '../receipts.mjs';

const ROOMS = 10;
const SENDERS = 2;
const WINDOW = 4;
const TEXT = 'x'.repeat(100);

export async function throughput({ server, people, durationMs, warmUpMs, size }) {
  const crowd = await ensurePeople(server.url, people, ROOMS * size);
  const rooms = await openRooms(server.url, crowd, { rooms: ROOMS, size, createReceipts });
  let stopped = false;
  let open = 0;
  let count = 0;
  let latencies = [];
  let refused;

  function send(room, socket) {
    const clientMessageId = randomUUID();
    const start = performance.now();
    open += 1;
    socket.emit('message.send', { room: room.slug, content: TEXT, clientMessageId }, (ack) => {
      open -= 1;
      const seq = /"seq":(\d+)/.exec(ack);
      if (!ack.startsWith('[{"ok":true') || !seq) {
        refused = ack;
        stopped = true;
        return;
      }
      count += 1;
      latencies.push(performance.now() - start);
      room.receipts.acknowledged(clientMessageId, Number(seq[1]));
      if (!stopped) send(room, socket);
    });
  }

  for (const room of rooms)
    for (const socket of room.sockets.slice(0, SENDERS))
      for (let index = 0; index < WINDOW; index += 1) send(room, socket);
  await wait(warmUpMs);
  const before = server.cpu();
  const begin = performance.now();
  count = 0;
  latencies = [];
  await wait(durationMs);
  const cpu = server.cpuSince(before);
  const seconds = (performance.now() - begin) / 1000;
  const acked = count;
  const latency = percentiles(latencies);
  stopped = true;
  const end = performance.now() + 20_000;
  while (open > 0 && performance.now() < end) await wait(10);
  if (refused || open > 0) throw new Error(`${open} messages without an acknowledgement; ${refused ?? ''}`);
  const http = createHttp(server.url, 4);
  for (const room of rooms) {
    await room.receipts.settle();
    await room.receipts.checkStore(http, room);
    for (const socket of room.sockets) socket.close();
  }
  http.close();
  return {
    ackedPerSecond: round(acked / seconds, 0),
    cpuPer1000: round((cpu.seconds * 1000) / acked, 3),
    latency,
    messages: acked,
    cpuShare: round(cpu.seconds / seconds, 2),
    threads: cpu.threads,
    faults: sumFaults(rooms),
  };
}
