import 'axe-core/axe.js';
import type { AxeResults } from 'axe-core';
import { expect } from 'chai';
import type { LitElement } from 'lit';
import { css, html } from 'lit';
import { conversationElements } from '../registry/conversation-elements.js';
import { SottoDialog } from '../components/sotto-dialog/sotto-dialog.js';
import { define } from '../registry/define-element.js';
import type { SottoTag } from '../registry/define-element.js';
import { base } from '../styles/base.styles.js';
import { tokens } from '../styles/tokens.styles.js';
import { SottoElement } from '../components/sotto-element.js';

/** The script has no exports in a browser; it leaves a global. */
declare const axe: { run(context: Element, options: object): Promise<AxeResults> };

/** Stands for the widget: gives its parts their tokens and a container of their own. */
class TestFrame extends SottoElement {
  static override styles = [
    tokens,
    base,
    css`
      .frame {
        container-type: inline-size;
        position: relative;
        display: grid;
        block-size: 100%;
        overflow: hidden;
      }
    `,
  ];

  protected override render() {
    return html`<div class="chat-root frame"><slot></slot></div>`;
  }
}

/** Registers everything that the tests need. */
function defineForTests(): void {
  for (const [tag, element] of Object.entries({ ...conversationElements, 'sotto-dialog': SottoDialog }))
    define(tag as SottoTag, element);
  define('sotto-test-frame', TestFrame);
}

/** Puts an element into the page, in a frame of this size in pixels. */
export async function mount<E extends LitElement>(
  tag: string,
  properties: Partial<E>,
  { width = 380, height = 620 } = {},
): Promise<E> {
  defineForTests();
  const frame = document.createElement('sotto-test-frame');
  frame.style.setProperty('display', 'block');
  frame.style.setProperty('inline-size', `${width}px`);
  frame.style.setProperty('block-size', `${height}px`);
  const element = Object.assign(document.createElement(tag) as unknown as E, properties);
  frame.append(element);
  document.body.append(frame);
  await element.updateComplete;
  await frames();
  return element;
}

/** Takes away what `mount` put there. */
export function unmountAll(): void {
  for (const frame of document.querySelectorAll('sotto-test-frame')) frame.remove();
}

/** Some frames later: requests, renders and measuring are done. */
export async function frames(count = 4): Promise<void> {
  for (let at = 0; at < count; at++) await new Promise(requestAnimationFrame);
}

/** Waits until something is so. */
export async function until(condition: () => unknown, what: string): Promise<void> {
  for (let at = 0; at < 200; at++) {
    if (condition()) return;
    await frames(1);
  }
  throw new Error(`Never so: ${what}`);
}

/** All elements inside, through shadow roots. */
export function deepAll(root: Element | ShadowRoot): Element[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [
    element,
    ...(element.shadowRoot ? deepAll(element.shadowRoot) : []),
  ]);
}

/** The first element that matches, through shadow roots. */
export function deepQuery<E extends Element = HTMLElement>(root: Element, selector: string): E | undefined {
  const all = [...(root.shadowRoot ? deepAll(root.shadowRoot) : []), ...deepAll(root)];
  return all.find((element) => element.matches(selector)) as E | undefined;
}

/** Waits for what moves once; what moves for ever goes on. */
async function arrived(root: Element): Promise<void> {
  const all = [root, ...deepAll(root), ...(root.shadowRoot ? deepAll(root.shadowRoot) : [])];
  const moving = all.flatMap((element) => element.getAnimations());
  const once = moving.filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(once.map((one) => one.finished));
}

/** No rule of axe is broken inside. */
export async function expectAccessible(element: Element): Promise<void> {
  await arrived(element);
  const { violations } = await axe.run(element, { rules: { region: { enabled: false } } });
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ).to.deep.equal([]);
}

/** Presses a key where the focus is. */
export function press(key: string, init: KeyboardEventInit = {}): void {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  const event = new KeyboardEvent('keydown', {
    key,
    bubbles: true,
    composed: true,
    cancelable: true,
    ...init,
  });
  (active ?? document.body).dispatchEvent(event);
}
