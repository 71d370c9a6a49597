import { executeServerCommand, sendKeys, sendMouse } from '@web/test-runner-commands';

type Point = readonly [x: number, y: number];

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

/** Clicks twice in a row. */
export async function doubleClickAt(element: Element, place?: { x: number; y: number }): Promise<void> {
  await clickAt(element, place);
  await clickAt(element, place);
}

/** Presses the mouse at one place in the window, moves it over others, and releases it at the last one. */
export async function dragMouse(...[from, ...to]: [number, number][]): Promise<void> {
  await sendMouse({ type: 'move', position: from! });
  await sendMouse({ type: 'down' });
  for (const position of to) await sendMouse({ type: 'move', position });
  await sendMouse({ type: 'up' });
}

/** Turns the wheel over a place in the window, by pixels. */
export async function turnWheel(
  [x, y]: Point,
  { deltaX = 0, deltaY = 0, ctrl = false }: { deltaX?: number; deltaY?: number; ctrl?: boolean },
): Promise<void> {
  const wheel = { type: 'mouseWheel', x, y, deltaX, deltaY, modifiers: ctrl ? 2 : 0 };
  await executeServerCommand('raw-input', [['dispatchMouseEvent', wheel]]);
}

/** Puts fingers on places in the window, moves them over others, and lifts them: one list of places a finger, of one length. */
export async function touch(...fingers: (readonly Point[])[]): Promise<void> {
  const steps = fingers[0]!.map((_, step) => fingers.map((places, id) => pointOf(places[step]!, id)));
  const moves = steps.map((touchPoints, step) => [
    'dispatchTouchEvent',
    { type: step === 0 ? 'touchStart' : 'touchMove', touchPoints },
  ]);
  await executeServerCommand('raw-input', [
    ...moves,
    ['dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] }],
  ]);
}

const pointOf = ([x, y]: Point, id: number) => ({ x, y, id });

function positionIn(element: Element, place?: { x: number; y: number }): [x: number, y: number] {
  element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const { left, top, width, height } = element.getBoundingClientRect();
  const { x, y } = place ?? { x: width / 2, y: height / 2 };
  return [Math.round(left + x), Math.round(top + y)];
}
