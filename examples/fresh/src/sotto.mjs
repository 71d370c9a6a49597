import { once } from 'node:events';
import { createServer } from 'node:net';
import { createChatClient } from '@sotto/sdk';
import { startTestChat } from '@sotto/testing';

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts one Sotto server for sites on origins of their own, with Ada, who visits, and Grace, who answers. */
export async function startSotto(sites) {
  const ports = new Map();
  for (const site of sites) ports.set(site, await freePort());
  const originOf = (site) => `http://127.0.0.1:${ports.get(site)}`;
  const chat = await startTestChat({ origins: sites.map(originOf) });
  const ada = await chat.person('ada', { displayName: 'Ada Lind' });
  const grace = await chat.person('grace', { displayName: 'Grace Moss' });
  const client = createChatClient(grace.clientOptions);
  await client.auth.restore();
  await client.connect();
  return {
    url: chat.url,
    /** What a page needs to know. */
    env: { SOTTO_URL: chat.url, SOTTO_CLIENT_ID: chat.clientId },
    siteOf: (site) => ({ origin: originOf(site), port: ports.get(site) }),
    ada,
    /** Speaks for Grace. */
    grace: client,
    createRoom: (name) => chat.room(name, { owner: grace, members: [ada], messages: ['Good evening'] }),
    async close() {
      client.close();
      await chat.close();
    },
  };
}
