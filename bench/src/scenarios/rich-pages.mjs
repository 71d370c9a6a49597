// S3-rich: pages of 50 whose messages each answer another, mention a member, and have three reactions.
import { randomUUID } from 'node:crypto';
import { createHttp } from '../http.mjs';
import { closedLoop, wait } from '../measure.mjs';
import { createRoom, ensurePeople, forEachLimited } from '../people.mjs';

const CONNECTIONS = 8;
const PAGE = 50;
const MESSAGES = 500;
const EMOJIS = ['👍', '❤️', '🎉'];

/** Sends the messages, each from the next member; resolves with them. */
async function fill(http, path, members) {
  const ids = await Promise.all(
    members.map(async ({ token }) => (await http.call('GET', '/api/auth/profile/', { token })).id),
  );
  const sent = [];
  for (let index = 0; index < MESSAGES; index += 1) {
    const { username } = members[(index + 1) % members.length];
    const mention = `@${username}`;
    const message = await http.call('POST', path, {
      token: members[index % members.length].token,
      body: {
        ...{ content: `${mention} ${'x'.repeat(80)}`, clientMessageId: randomUUID() },
        mentions: [{ user: ids[(index + 1) % members.length], start: 0, length: mention.length }],
        ...(index > 0 && { replyTo: sent[index - 1].seq }),
      },
    });
    sent.push(message);
  }
  await forEachLimited(sent, CONNECTIONS, async ({ id }, index) => {
    for (const [step, emoji] of EMOJIS.entries())
      await http.call('PUT', `${path}${id}/reactions/${encodeURIComponent(emoji)}/`, {
        token: members[(index + step) % members.length].token,
      });
  });
  return sent;
}

const isRich = ({ replyTo, mentions, reactions }) =>
  replyTo && mentions?.length === 1 && reactions?.length === EMOJIS.length;

/** Throws unless a page has what it is to cost. */
function check(results) {
  if (results.length !== PAGE || !results.every(isRich))
    throw new Error(`not a page of ${PAGE} with all: ${JSON.stringify(results.find((one) => !isRich(one)))}`);
}

export async function richPages({ server, people, durationMs, warmUpMs }) {
  const members = await ensurePeople(server.url, people, CONNECTIONS);
  const http = createHttp(server.url, CONNECTIONS);
  const slug = await createRoom(http, members);
  const path = `/api/chat/rooms/${slug}/messages/`;
  const sent = await fill(http, path, members);
  const run = (query) =>
    closedLoop(server, {
      ...{ width: CONNECTIONS, warmUpMs, durationMs: Math.round(durationMs / 2) },
      work: async (lane) => {
        const { token } = members[lane];
        check((await http.call('GET', `${path}?limit=${PAGE}${query}`, { token })).results);
      },
    });
  // Reactions are counted a moment after they are stored.
  const { token } = members[0];
  const readNewest = async () => (await http.call('GET', `${path}?limit=${PAGE}`, { token })).results;
  while (!(await readNewest()).every(isRich)) await wait(100);
  const newest = await run('');
  const back = await run(`&before=${sent[MESSAGES / 2].seq}`);
  http.close();
  return { newestCpuMs: newest.cpuMs, backCpuMs: back.cpuMs, newest, back };
}
