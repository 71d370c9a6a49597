// S1: 10 rooms of 20, 100 messages a second in all, open loop: how long until acknowledged, how long until delivered.
import { randomUUID } from 'node:crypto';
import { createHttp } from '../http.mjs';
import { percentiles, round, wait } from '../measure.mjs';
import { ensurePeople, openRooms } from '../people.mjs';
import { createReceipts, sumFaults } from '../receipts.mjs';

const ROOMS = 10;
const SIZE = 20;
const PER_SECOND = 100;
const TEXT = 'x'.repeat(100);

export async function fanOut({ server, people, durationMs, warmUpMs }) {
  const crowd = await ensurePeople(server.url, people, ROOMS * SIZE);
  const sentAt = new Map();
  const acknowledgements = [];
  const deliveries = [];
  let measuring = false;
  const onReceived = (id) => {
    const at = sentAt.get(id);
    if (measuring && at !== undefined) deliveries.push(performance.now() - at);
  };
  const rooms = await openRooms(server.url, crowd, {
    rooms: ROOMS,
    size: SIZE,
    createReceipts: (size) => createReceipts(size, { onReceived }),
  });
  let open = 0;
  let sent = 0;

  function send() {
    const room = rooms[sent % ROOMS];
    const socket = room.sockets[Math.floor(sent / ROOMS) % SIZE];
    const clientMessageId = randomUUID();
    const start = performance.now();
    sentAt.set(clientMessageId, start);
    sent += 1;
    open += 1;
    socket.emit('message.send', { room: room.slug, content: TEXT, clientMessageId }, (ack) => {
      open -= 1;
      if (measuring) acknowledgements.push(performance.now() - start);
      const [{ ok, data }] = JSON.parse(ack);
      if (!ok) throw new Error(`a message was refused: ${ack}`);
      room.receipts.acknowledged(clientMessageId, data.seq);
    });
  }

  const begin = performance.now();
  const timer = setInterval(() => {
    while (sent < ((performance.now() - begin) / 1000) * PER_SECOND) send();
  }, 2);
  await wait(warmUpMs);
  const before = server.cpu();
  const sentBefore = sent;
  measuring = true;
  await wait(durationMs);
  measuring = false;
  const cpu = server.cpuSince(before);
  const count = sent - sentBefore;
  clearInterval(timer);
  while (open > 0) await wait(10);
  const http = createHttp(server.url, 4);
  for (const room of rooms) {
    await room.receipts.settle();
    await room.receipts.checkStore(http, room);
    for (const socket of room.sockets) socket.close();
  }
  http.close();
  return {
    acknowledgement: percentiles(acknowledgements),
    delivery: percentiles(deliveries),
    ackP50Ms: percentiles(acknowledgements).p50,
    cpuPer1000: round((cpu.seconds * 1000) / count, 3),
    cpuPer1000Deliveries: round((cpu.seconds * 1000) / (count * SIZE), 4),
    messages: count,
    threads: cpu.threads,
    faults: sumFaults(rooms),
  };
}
