import { sendKeys, sendMouse } from '@web/test-runner-commands';

/** Presses keys as a person does, one after the other: the browser dispatches them to what has the focus, and acts. */
export async function pressKeys(...keys: string[]): Promise<void> {
  for (const key of keys) await sendKeys({ press: key });
}

/** Presses a key while another one is held. */
export async function pressWith(held: 'Shift' | 'Control', key: string): Promise<void> {
  await sendKeys({ down: held });
  await sendKeys({ press: key });
  await sendKeys({ up: held });
}

/** Types a text into what has the focus, key by key. */
export async function typeText(text: string): Promise<void> {
  await sendKeys({ type: text });
}

/** Clicks with the mouse at a place inside an element, in pixels from its top left corner; the middle by default. */
export async function clickAt(element: Element, place?: { x: number; y: number }): Promise<void> {
  await sendMouse({ type: 'click', position: positionIn(element, place) });
}

/** Does the same with the right button. */
export async function rightClickAt(element: Element, place?: { x: number; y: number }): Promise<void> {
  await sendMouse({ type: 'click', button: 'right', position: positionIn(element, place) });
}

/** Moves the mouse over the middle of an element. */
export async function pointAt(element: Element): Promise<void> {
  await sendMouse({ type: 'move', position: positionIn(element) });
}

function positionIn(element: Element, place?: { x: number; y: number }): [x: number, y: number] {
  element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const { left, top, width, height } = element.getBoundingClientRect();
  const { x, y } = place ?? { x: width / 2, y: height / 2 };
  return [Math.round(left + x), Math.round(top + y)];
}
