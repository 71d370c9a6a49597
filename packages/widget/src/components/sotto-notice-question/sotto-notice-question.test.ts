import { expect } from 'chai';
import { FakeClient, makeUser } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQueryAll, expectAccessible, mount, textOf, unmountAll, until } from '../../testing/mount.js';
import type { SottoNoticeQuestion } from './sotto-notice-question.js';

describe('<sotto-notice-question>', () => {
  const { Notification } = window;
  let asked = 0;
  let isDone = false;
  let answer: NotificationPermission;
  beforeEach(() => {
    asked = 0;
    isDone = false;
    answer = 'granted';
    const notification = { permission: 'default', requestPermission };
    function requestPermission() {
      asked += 1;
      notification.permission = answer;
      return Promise.resolve();
    }
    Object.assign(window, { Notification: notification });
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
    // The user closes what the browser asks: that is no answer.
    answer = 'default';
    await clickAt(buttons(element)[1]!);
    await until(() => isDone, 'the end of the question');
    expect([asked, localStorage.getItem('sotto.notifications')]).to.deep.equal([1, null]);
    answer = 'granted';
    buttons(element)[1]!.focus();
    await pressKeys('Enter');
    await until(() => localStorage.getItem('sotto.notifications') === 'on', 'the answer');
    expect(asked).to.equal(2);
  });

  it('lets the browser ask nothing otherwise, and remembers that', async () => {
    await clickAt(buttons(await open())[0]!);
    expect([isDone, asked, localStorage.getItem('sotto.notifications')]).to.deep.equal([true, 0, 'off']);
  });
});
