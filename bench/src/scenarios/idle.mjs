// S5: resident memory of an idle socket, with 500 and with 2,000 of them.
import { createHttp } from '../http.mjs';
import { round, wait } from '../measure.mjs';
import { ensurePeople, forEachLimited, createRoom } from '../people.mjs';
import { openSocket } from '../socket.mjs';

const SIZES = [500, 2000];
const PEOPLE = 100;
const WARM_UP = 100;
const SETTLE_MS = 5000;

export async function idle({ server, people }) {
  const crowd = await ensurePeople(server.url, people, PEOPLE);
  const http = createHttp(server.url, 4);
  await createRoom(http, crowd);
  http.close();
  const open = async (sockets, count) =>
    forEachLimited(Array.from({ length: count }), 8, async (_, index) => {
      sockets.push(await openSocket(server.url, crowd[index % PEOPLE].token));
    });
  // So that compiled code and grown heaps are not counted as sockets.
  const first = [];
  await open(first, WARM_UP);
  for (const socket of first) socket.close();
  await wait(SETTLE_MS);
  const before = server.residentKiB();
  const sockets = [];
  const result = { baseKiB: before };
  for (const size of SIZES) {
    await open(sockets, size - sockets.length);
    await wait(SETTLE_MS);
    const failed = sockets.find((socket) => socket.failed);
    if (failed) throw failed.failed;
    result[`kib${size}`] = round((server.residentKiB() - before) / size, 1);
  }
  for (const socket of sockets) socket.close();
  return result;
}
