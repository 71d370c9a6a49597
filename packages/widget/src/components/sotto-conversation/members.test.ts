import { expect } from 'chai';
import { button, callsOf, openConversation, text } from '../../testing/conversation.js';
import { FakeClient } from '../../testing/fake-client.js';
import { deepQuery, expectAccessible, frames, unmountAll, until } from '../../testing/mount.js';

describe('<sotto-conversation> and its members', () => {
  afterEach(unmountAll);

  it('lists the members of a large room page by page', async () => {
    const fake = new FakeClient(3);
    fake.memberPage = 2;
    const element = await openConversation(fake);
    await until(() => text(element, '.bar-sub') === '3 members, 2 online', 'all members');
    expect(callsOf(fake, 'members.list')).to.have.lengthOf(2);
  });

  it('shows members, adds, promotes and removes them', async () => {
    const fake = new FakeClient(1);
    const element = await openConversation(fake);
    button(element, 'Members').click();
    await frames();
    expect(text(element, '.section-label')).to.equal('Online, 2');
    await expectAccessible(element);
    button(element, 'Add').click();
    await frames();
    fake.failNext('members.add', 'user_not_found');
    const form = deepQuery<HTMLFormElement>(element, 'form.add')!;
    form.querySelector('input')!.value = 'Sami';
    form.requestSubmit();
    await until(() => deepQuery(element, '.wrong'), 'refused');
    form.requestSubmit();
    await until(() => callsOf(fake, 'members.add').length === 2, 'added');
    expect(callsOf(fake, 'members.add')[1]![1]).to.equal('sami');
    await until(() => button(element, 'Remove sami'), 'there');
    expect(text(element, '.bar-sub')).to.equal('4 members, 3 online');
    button(element, 'Remove sami').click();
    await frames();
    button(element, 'Remove').click();
    await until(() => callsOf(fake, 'members.remove').length === 1, 'removed');
    await until(() => !button(element, 'Remove sami'), 'gone');
  });
});
