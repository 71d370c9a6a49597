import type { SottoConversation } from '../components/sotto-conversation/sotto-conversation.js';
import { ada, FakeClient, makeMessage } from './fakes/fake-client.js';
import { deepQuery, frames, mount, press, until } from './mount.js';

/** Opens the room of `fake`. */
export const openConversation = async (fake: FakeClient) => {
  const element = await mount<SottoConversation>('sotto-conversation', {
    client: fake.client,
    room: fake.room,
    user: ada,
  });
  await frames();
  return element;
};

/** Returns the text of the first element that matches. */
export const text = (element: Element, selector: string) => deepQuery(element, selector)?.textContent?.trim();

/** Returns the message that contains these words. */
export const bubble = (element: SottoConversation, words: string) =>
  [
    ...(deepQuery(element, 'sotto-message-list')?.shadowRoot!.querySelectorAll<HTMLElement>('.bubble') ?? []),
  ].find((one) => one.textContent!.includes(words));

/** Returns the field of the composer. */
export const field = (element: SottoConversation) => deepQuery<HTMLTextAreaElement>(element, 'textarea')!;

/** Returns the button with this text or label. */
export const button = (element: SottoConversation, words: string) =>
  [...deepButtons(element)].find(
    (one) => one.getAttribute('aria-label') === words || one.textContent!.trim() === words,
  )!;
function deepButtons(root: Element): HTMLElement[] {
  const inside = [...(root.shadowRoot?.querySelectorAll<HTMLElement>('*') ?? [])];
  return inside.flatMap((one) => [...(one.localName === 'button' ? [one] : []), ...deepButtons(one)]);
}

/** Returns the calls of one method of the client. */
export const callsOf = (fake: FakeClient, name: string) => fake.calls.filter(([called]) => called === name);

/** Writes into the composer. */
export async function write(element: SottoConversation, words: string): Promise<void> {
  field(element).value = words;
  field(element).dispatchEvent(new InputEvent('input', { bubbles: true }));
  field(element).focus();
  await frames(1);
}

/** Opens a room in which the last message, an own one, is being edited. */
export async function editOwn() {
  const fake = new FakeClient(1);
  fake.history.push(makeMessage(2, { sender: ada, content: 'Mine' }));
  fake.room.rev = fake.room.lastSeq = 2;
  const element = await openConversation(fake);
  await write(element, '');
  press('ArrowUp');
  await until(() => field(element).value === 'Mine', 'the edit');
  return { fake, element };
}
