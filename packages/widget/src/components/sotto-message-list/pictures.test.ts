import { expect } from 'chai';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { PICTURE } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoMessageList } from './sotto-message-list.js';

const mira = { ...makeUser('mira', 'Mira Okafor'), avatarUrl: PICTURE };
const { room } = new FakeClient();
const open = (avatarUrl?: string) =>
  mount<SottoMessageList>('sotto-message-list', {
    room,
    user: ada,
    named: true,
    items: [makeMessage(1, { sender: { ...mira, ...(avatarUrl && { avatarUrl }) } })],
  });
const face = (element: SottoMessageList) => deepQuery(element, '.msg .avatar')!;

describe('<sotto-message-list> and faces', () => {
  afterEach(unmountAll);

  it('shows the picture over the initials, in their place', async () => {
    const element = await open();
    const before = face(element).getBoundingClientRect();
    await until(() => deepQuery(element, 'img.is-loaded'), 'the picture');
    const [picture, after] = [deepQuery(element, 'img')!, face(element)].map((one) =>
      one.getBoundingClientRect(),
    );
    expect([after!.width, after!.height, after!.top]).to.deep.equal([
      before.width,
      before.height,
      before.top,
    ]);
    expect([picture!.width, picture!.height]).to.deep.equal([before.width, before.height]);
    await expectAccessible(element);
  });

  it('keeps the initials where the picture does not load, and does not ask for it with each row', async () => {
    const broken = 'data:image/png;base64,AAAA';
    const element = await open(broken);
    await until(() => deepQuery(element, 'img'), 'the first try');
    await until(() => {
      element.requestUpdate();
      return !deepQuery(element, 'img');
    }, 'no second one');
    expect(textOf(face(element))).to.equal('MO');
  });

  it('shows a new picture at once, and the initials where there is none any more', async () => {
    const element = await open('data:image/png;base64,BBBB');
    element.items = [makeMessage(1, { sender: mira })];
    await until(() => deepQuery(element, 'img.is-loaded'), 'the new one');
    element.items = [makeMessage(1, { sender: makeUser('mira', 'Mira Okafor') })];
    await until(() => !deepQuery(element, 'img'), 'none');
  });

  it('leads to the profile by a click on the face, and by the menu', async () => {
    const element = await open();
    const acts = record(element, 'chat-message-act');
    await clickAt(face(element));
    deepQuery(element, '.bubble')!.focus();
    await pressKeys('p');
    expect(acts.map(([, detail]) => (detail as { action: string }).action)).to.deep.equal([
      'profile',
      'profile',
    ]);
    expect(deepQueryAll(element, '.msg .avatar')).to.have.lengthOf(1);
  });
});
