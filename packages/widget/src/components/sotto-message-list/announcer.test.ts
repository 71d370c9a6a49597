import { expect } from 'chai';
import { bubble, openConversation } from '../../testing/conversation.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, frames, unmountAll, until } from '../../testing/mount.js';

describe('<sotto-message-list> and what it announces', () => {
  let clock: FakeClock | undefined;
  afterEach(() => {
    clock?.restore();
    unmountAll();
  });

  /** Opens a room; returns also all that its live region says. */
  async function open() {
    const fake = new FakeClient(3);
    const element = await openConversation(fake);
    await until(() => bubble(element, 'Message 3'), 'loaded');
    const region = deepQuery(element, 'sotto-message-list')!.shadowRoot!.querySelector('[role=status]')!;
    const said: string[] = [];
    new MutationObserver(() => said.push(region.textContent)).observe(region, {
      ...{ childList: true, characterData: true, subtree: true },
    });
    clock = new FakeClock();
    return { fake, element, said, clock };
  }

  it('says the same words of the same person again', async () => {
    const { fake, element, said, clock } = await open();
    for (const seq of [4, 5]) {
      const message = makeMessage(seq, { content: 'ok', id: `said-${seq}` });
      fake.emit('message.new', { room: 'stage', rev: seq, message });
      await until(() => deepQueryAll(element, '.line .bubble').length === seq, 'there');
      clock.pass(1000);
      await until(() => said.length === seq - 3, 'said');
    }
    expect(said).to.deep.equal(['Mira Okafor: ok', 'Mira Okafor: ok']);
  });

  it('says each time that a message is deleted', async () => {
    const { element, said } = await open();
    for (const words of ['Message 3', 'Message 2']) {
      bubble(element, words)!.focus();
      await pressKeys('Delete');
      await frames();
    }
    const sentence = 'Message deleted. You can undo this for 5 seconds.';
    expect(said).to.deep.equal([sentence, sentence]);
  });
});
