import { expect } from 'chai';
import { FakeClient, makeUser } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQueryAll, expectAccessible, mount, textOf, unmountAll, until } from '../../testing/mount.js';
import type { SottoNoticeQuestion } from './sotto-notice-question.js';

describe('<sotto-notice-question>', () => {
  const { Notification } = window;
  let asked = 0;
  let isDone = false;
  beforeEach(() => {
    asked = 0;
    isDone = false;
    const requestPermission = () => Promise.resolve(void (asked += 1));
    Object.assign(window, { Notification: { permission: 'default', requestPermission } });
  });
  afterEach(() => {
    unmountAll();
    Object.assign(window, { Notification });
    localStorage.clear();
  });
  const open = (room: object = {}) =>
    mount<SottoNoticeQuestion>('sotto-notice-question', {
      room: { ...new FakeClient().room, ...room },
      done: () => (isDone = true),
    });
  const buttons = (element: SottoNoticeQuestion) => deepQueryAll<HTMLButtonElement>(element, 'button');

  it('says whose answer it is about in a direct room, and is accessible', async () => {
    const element = await open({ kind: 'direct', peer: makeUser('mira', 'Mira Okafor') });
    await expectAccessible(element);
    expect(textOf(element.renderRoot.firstElementChild!)).to.contain('when Mira Okafor answers');
    expect(textOf((await open()).renderRoot.firstElementChild!)).to.contain('when someone answers');
  });

  it('lets the browser ask once the user has agreed, by mouse and by keyboard', async () => {
    const element = await open();
    await clickAt(buttons(element)[1]!);
    await until(() => isDone, 'the answer');
    expect([asked, localStorage.getItem('sotto.notifications')]).to.deep.equal([1, 'on']);
    buttons(element)[1]!.focus();
    await pressKeys('Enter');
    await until(() => asked === 2, 'the second answer');
  });

  it('lets the browser ask nothing otherwise, and remembers that', async () => {
    await clickAt(buttons(await open())[0]!);
    expect([isDone, asked, localStorage.getItem('sotto.notifications')]).to.deep.equal([true, 0, 'off']);
  });
});
