import { expect } from 'chai';
import { makeUser } from '../testing/fakes/fake-client.js';
import { openClicked, showPush } from './push-worker.js';
import type { WorkerScope } from './push-worker.js';

const payload = { server: 'https://chat.example', room: 'stage', message: 'm5', ticket: 't' };
const opened = {
  ...{ id: 'm5', sender: makeUser('mira', 'Mira Okafor'), content: 'Curtain in five' },
  room: { slug: 'stage', name: 'Stage crew', kind: 'room' },
};

/** A service worker with these windows, whose server gives this reply; `undefined`: the device is offline. */
function workerWith(windows: { focused: boolean }[], reply?: { status: number; body: unknown }) {
  const log: unknown[] = [];
  const pages = windows.map(({ focused }) => ({
    focused,
    focus: async () => void log.push('focus'),
    postMessage: (message: unknown) => void log.push(message),
  }));
  const scope: WorkerScope = {
    fetch: async (url, init) => {
      log.push([url, init!.body]);
      if (!reply) throw new TypeError('offline');
      return new Response(JSON.stringify(reply.body), { status: reply.status });
    },
    clients: { matchAll: async () => pages, openWindow: async (url) => void log.push(url) },
    registration: {
      scope: 'https://shop.example/',
      showNotification: async (title, { body, tag, data }) => void log.push([title, body, tag, data]),
    },
  };
  return { scope, log };
}

describe('the push worker', () => {
  const request = ['https://chat.example/api/chat/push/open/', '{"ticket":"t"}'];

  it('reads the message by the ticket, and shows it under the id of the message', async () => {
    const { scope, log } = workerWith([{ focused: false }], { status: 200, body: opened });
    await showPush(scope, payload);
    expect(log).to.deep.equal([
      request,
      ['Mira Okafor in Stage crew', 'Curtain in five', 'm5', { room: 'stage' }],
    ]);
  });

  it('says no more than that there is a message where the ticket is refused, or the device is offline', async () => {
    for (const reply of [{ status: 403, body: { code: 'ticket_invalid' } }, undefined]) {
      const { scope, log } = workerWith([], reply);
      await showPush(scope, payload);
      expect(log).to.deep.equal([request, ['New message', '', 'm5', { room: 'stage' }]]);
    }
  });

  it('shows no text to a user who wants none, and names nobody twice in a direct room', async () => {
    const body = { ...opened, content: null, room: { ...opened.room, kind: 'direct' } };
    const { scope, log } = workerWith([], { status: 200, body });
    await showPush(scope, payload);
    expect(log[1]).to.deep.equal(['Mira Okafor', 'New message', 'm5', { room: 'stage' }]);
  });

  it('marks a bot', async () => {
    const sender = { ...opened.sender, kind: 'bot' };
    const { scope, log } = workerWith([], { status: 200, body: { ...opened, sender } });
    await showPush(scope, payload);
    expect((log[1] as string[])[0]).to.equal('Mira Okafor (bot) in Stage crew');
  });

  it('shows nothing, and uses no ticket, while the user looks at a page', async () => {
    const { scope, log } = workerWith([{ focused: false }, { focused: true }], { status: 200, body: opened });
    await showPush(scope, payload);
    expect(log).to.deep.equal([]);
  });

  it('leads to the room in an open page, or opens one', async () => {
    const open = workerWith([{ focused: false }]);
    await openClicked(open.scope, 'stage');
    expect(open.log).to.deep.equal(['focus', { type: 'sotto-open-room', room: 'stage' }]);
    const none = workerWith([]);
    await openClicked(none.scope, 'stage');
    expect(none.log).to.deep.equal(['https://shop.example/']);
  });
});
