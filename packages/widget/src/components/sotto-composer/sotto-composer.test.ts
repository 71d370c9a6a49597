import { expect } from 'chai';
import { ada, FakeClient } from '../../testing/fake-client.js';
import {
  deepAll,
  deepQuery,
  expectAccessible,
  frames,
  mount,
  press,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoConversation } from '../sotto-conversation/sotto-conversation.js';

async function open(fake: FakeClient): Promise<SottoConversation> {
  return mount<SottoConversation>('sotto-conversation', { client: fake.client, room: fake.room, user: ada });
}
const field = (element: SottoConversation) => deepQuery<HTMLTextAreaElement>(element, 'textarea')!;
const wrong = (element: SottoConversation) => deepQuery(element, '.wrong')?.textContent?.trim();
const bubbles = (element: SottoConversation) =>
  deepAll(element.shadowRoot!).flatMap((one) => (one.matches('.bubble .text') ? one.textContent! : []));
const button = (element: SottoConversation, words: string) =>
  deepAll(element.shadowRoot!).find(
    (one): one is HTMLButtonElement => one.localName === 'button' && one.textContent!.trim() === words,
  );
const write = async (element: SottoConversation, words: string) => {
  field(element).value = words;
  field(element).dispatchEvent(new InputEvent('input', { bubbles: true }));
  field(element).focus();
  await frames(1);
};

describe('<sotto-composer>', () => {
  afterEach(unmountAll);

  it('takes back a text that the server refuses, and says why until it is changed', async () => {
    const fake = new FakeClient(1);
    const element = await open(fake);
    await until(() => field(element), 'the composer');
    fake.failNext('messages.send', 'payload_too_large');
    await write(element, 'Too much');
    press('Enter');
    await until(() => wrong(element), 'the reason');
    expect(field(element).value).to.equal('Too much');
    expect(bubbles(element).some((text) => text.includes('Too much'))).to.equal(false);
    await expectAccessible(element);
    await write(element, 'Less');
    expect(wrong(element)).to.equal(undefined);
    press('Enter');
    await until(() => bubbles(element).some((text) => text.includes('Less')), 'the message');
  });

  it('leaves a refused text in the log where another one was begun, and gives it back on request', async () => {
    const fake = new FakeClient(1);
    const element = await open(fake);
    await until(() => field(element), 'the composer');
    fake.holdsSends = true;
    fake.failNext('messages.send', 'validation_failed');
    await write(element, 'Refused');
    press('Enter');
    await write(element, 'The next thought');
    fake.release();
    await until(() => button(element, 'Edit'), 'the way back');
    expect(field(element).value).to.equal('The next thought');
    // The same text would be refused again.
    expect(button(element, 'Try again')).to.equal(undefined);
    button(element, 'Edit')!.click();
    await until(() => field(element).value === 'Refused\nThe next thought', 'both texts');
    expect(bubbles(element).some((text) => text.includes('Refused'))).to.equal(false);
  });

  it('offers no sending of what shows nothing', async () => {
    const element = await open(new FakeClient(1));
    await until(() => field(element), 'the composer');
    await write(element, '\u200B\u2060');
    expect(deepQuery(element, '.send')!.getAttribute('aria-disabled')).to.equal('true');
  });
});
