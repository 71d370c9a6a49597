import { createHttp } from '../../../../bench/src/http.mjs';
import { createRoom } from '../../../../bench/src/people.mjs';
import { repeat } from '../../accounts.mjs';

const EDITS = 1000;

/** One account edits a message that was edited a thousand times, as fast as its limits allow. */
export const attack = {
  name: 'edit-again',
  goal: { p95Ms: 50, memoryMiB: 64 },
  async prepare(chat) {
    const [person] = await chat.people(1);
    const { token } = person;
    const http = createHttp(chat.url, 1);
    const slug = await createRoom(http, [person]);
    const path = `/api/chat/rooms/${slug}/messages/`;
    const { id } = await http.call('POST', path, { token, body: { content: 'first' } });
    for (let edit = 0; edit < EDITS; edit += 1)
      await http.call('PATCH', `${path}${id}/`, { token, body: { content: `edit ${edit}` } });
    http.close();
    return { token, path: `${path}${id}/` };
  },
  async run({ url, prepared: { token, path } }, signal) {
    const edit = async (turn) => {
      const response = await fetch(`${url}${path}`, {
        method: 'PATCH',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ content: `again ${turn}` }),
      }).catch(() => ({ status: 0 }));
      await response.arrayBuffer?.().catch(() => {});
      return { status: response.status };
    };
    return { statuses: await repeat(signal, 8, edit) };
  },
};
