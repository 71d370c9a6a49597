import type { ChatWidget } from '../components/chat-widget/chat-widget.js';
import { extras, lightbox, settings, signInForms } from '../lazy/parts.js';
import { defineWidget } from '../registry/chat-elements.js';
import type { FakeSession } from './fakes/fake-session.js';
import { deepQuery, frames } from './mount.js';

/** Puts a widget with these attributes and the client of `fake` into the page. */
export async function openWidget(
  fake: FakeSession,
  attributes: Record<string, string> = {},
): Promise<ChatWidget> {
  defineWidget();
  await Promise.all([extras, lightbox, settings, signInForms].map((part) => part.load()));
  const element = document.createElement('chat-widget');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.client = fake.client;
  document.body.append(element);
  await frames(8);
  return element;
}

/** Returns the row of a room in the list, by a text in it. */
export const row = (element: ChatWidget, name: string) =>
  [...(deepQuery(element, 'sotto-room-list')?.shadowRoot?.querySelectorAll<HTMLElement>('.row') ?? [])].find(
    (one) => one.textContent!.includes(name),
  );

/** Returns the button that opens the panel. */
export const launcher = (element: ChatWidget) => deepQuery<HTMLButtonElement>(element, '.launcher');

/** Fills in a field of the form that is shown. */
export const fill = (element: ChatWidget, id: string, value: string) => {
  deepQuery<HTMLInputElement>(element, `#${id}`)!.value = value;
};

/** Submits the form that is shown. */
export const submit = (element: ChatWidget) =>
  deepQuery<HTMLButtonElement>(element, 'button[type="submit"]')!.click();

/** Removes the widget. */
export const removeWidget = () => document.querySelector('chat-widget')?.remove();
