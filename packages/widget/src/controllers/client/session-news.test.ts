import type { AuthRequiredReason, Profile } from '@sotto/sdk';
import { expect } from 'chai';
import type { Drafts } from '../data/drafts.js';
import { ada, makeUser } from '../../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { record } from '../../testing/record.js';
import type { GuestSignIn } from './guest-sign-in.js';
import type { SessionController, SessionStatus } from './session-controller.js';
import { SessionNews } from './session-news.js';

const mira: Profile = { ...ada, ...makeUser('mira') };

/** A session that is what it is set to, and what is begun and ended with it. */
async function setUp({ room }: { room?: string } = {}) {
  const session = {
    status: 'loading' as SessionStatus,
    user: null as Profile | null,
    ended: undefined as AuthRequiredReason | undefined,
  };
  const guest = { isOpen: false, room: undefined as string | undefined, close: () => done.push('close') };
  const done: string[] = [];
  const drafts = {
    open: ({ username }: Profile) => done.push(`open ${username}`),
    adopt: ({ username }: Profile) => done.push(`adopt ${username}`),
    clear: () => done.push('clear'),
  };
  const { host, controller } = await hostOf(
    (one) =>
      new SessionNews(Object.assign(one, { room }), {
        session: session as SessionController,
        guest: guest as unknown as GuestSignIn,
        drafts: drafts as unknown as Drafts,
        reset: () => done.push('reset'),
        openRoom: async (slug) => void done.push(`room ${slug}`),
      }),
  );
  const events = record(host, 'chat-session-start', 'chat-session-end');
  const become = async (status: SessionStatus, user: Profile | null = null) => {
    Object.assign(session, { status, user });
    done.length = events.length = 0;
    host.requestUpdate();
    await host.updateComplete;
  };
  return { controller, session, guest, done, events, become };
}

describe('SessionNews', () => {
  afterEach(removeHosts);

  it('tells once who is signed in, and opens the drafts and the room of that user', async () => {
    const { controller, done, events, become } = await setUp({ room: 'stage' });
    await become('signed-in', ada);
    expect(done).to.deep.equal(['reset', 'open ada', 'close', 'room stage']);
    expect(events).to.deep.equal([['chat-session-start', { user: ada }]]);
    expect(controller.userId).to.equal(ada.id);
    await become('signed-in', { ...ada, displayName: 'Ada' });
    expect([done, events]).to.deep.equal([[], []]);
  });

  it('waits while a session is restored, or cannot be', async () => {
    const { done, events, become } = await setUp();
    await become('signed-in', ada);
    for (const status of ['loading', 'unreachable', 'misconfigured'] as const) {
      await become(status);
      expect([status, done, events]).to.deep.equal([status, [], []]);
    }
  });

  it('deletes the drafts of a user who signs out, and keeps them where the session ended by itself', async () => {
    const { session, done, events, become } = await setUp();
    await become('signed-in', ada);
    await become('signed-out');
    expect([done, events]).to.deep.equal([['reset', 'clear'], [['chat-session-end', null]]]);
    await become('signed-in', ada);
    session.ended = 'token_expired';
    await become('signed-out');
    expect([done, events]).to.deep.equal([['reset'], [['chat-session-end', null]]]);
  });

  it('ends one session before the next begins', async () => {
    const { events, become } = await setUp();
    await become('signed-in', ada);
    await become('signed-in', mira);
    expect(events).to.deep.equal([
      ['chat-session-end', null],
      ['chat-session-start', { user: mira }],
    ]);
  });

  it('brings what a guest had open to the account', async () => {
    const { guest, done, become } = await setUp({ room: 'stage' });
    await become('signed-in', { ...ada, id: 'guest-1', kind: 'guest' });
    expect(done).to.deep.equal(['reset', 'open ada', 'room stage']);
    Object.assign(guest, { isOpen: true, room: 'box-office' });
    await become('signed-out');
    expect(done).to.deep.equal(['reset']);
    await become('signed-in', mira);
    expect(done).to.deep.equal(['reset', 'adopt mira', 'close', 'room box-office']);
  });

  it('says nothing to a page where nobody was signed in', async () => {
    const { done, events, become } = await setUp();
    await become('signed-out');
    expect([done, events]).to.deep.equal([[], []]);
  });
});
