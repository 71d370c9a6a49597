// An account in many rooms that sends, within its default limits, the requests that read all of them.
import { createHttp } from '../../bench/src/http.mjs';
import { createRoom } from '../../bench/src/people.mjs';

const ROOMS = 300;
const CREATED_AT_ONCE = 4;

/** Creates an account in 300 rooms with a message in each, while limits are off. Returns its token and the slugs. */
export async function hoardRooms(chat) {
  const [person] = await chat.people(1);
  const http = createHttp(chat.url, CREATED_AT_ONCE);
  const slugs = [];
  const create = async () => {
    while (slugs.length < ROOMS) {
      const at = slugs.push(null) - 1;
      slugs[at] = await createRoom(http, [person]);
      const path = `/api/chat/rooms/${slugs[at]}/messages/`;
      await http.call('POST', path, { token: person.token, body: { content: 'first' } });
    }
  };
  await Promise.all(Array.from({ length: CREATED_AT_ONCE }, create));
  http.close();
  return { token: person.token, slugs };
}

/** Sends a GET request. Returns the status. */
export async function get({ url, prepared }, path) {
  const headers = { Authorization: `Bearer ${prepared.token}` };
  const response = await fetch(`${url}${path}`, { headers }).catch(() => ({ status: 0 }));
  // The response is read; not reading it is another attack.
  await response.arrayBuffer?.().catch(() => {});
  return { status: response.status };
}

/** Sends an event over a socket; resolves with the status of the acknowledgement. */
export function ask(socket, event, payload) {
  return new Promise((resolve) =>
    socket.emit(event, payload, (text) => {
      const [ack] = JSON.parse(text);
      resolve({ status: ack.ok ? 200 : ack.error.status });
    }),
  );
}
