import 'axe-core/axe.js';
import type { AxeResults } from 'axe-core';
import { expect } from 'chai';
import type { LitElement } from 'lit';
import { css, html } from 'lit';
import { deepActiveElement } from '../internal/deep-active-element.js';
import { emojis, extras, lightbox, settings, shared, signInForms } from '../lazy/parts.js';
import { defineWidget } from '../registry/chat-elements.js';
import { define } from '../registry/define-element.js';
import { defineMonitor } from '../registry/monitor-elements.js';
import { base } from '../styles/base.styles.js';
import { tokens } from '../styles/tokens.styles.js';
import { SottoElement } from '../components/sotto-element.js';
import { frames } from './wait.js';

export { frames, until } from './wait.js';

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
        grid-template-columns: minmax(0, 1fr);
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
async function defineForTests(): Promise<void> {
  const parts = [extras, emojis, lightbox, settings, shared, signInForms];
  await Promise.all(parts.map((part) => part.load()));
  defineWidget();
  defineMonitor();
  define('sotto-test-frame', TestFrame);
}

/** Puts an element into the page, in a frame of this size in pixels. */
export async function mount<E extends LitElement>(
  tag: string,
  properties: Partial<E>,
  { width = 380, height = 620 } = {},
): Promise<E> {
  await defineForTests();
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

/** All elements inside that match, through shadow roots, in the order of the tree. */
export function deepQueryAll<E extends Element = HTMLElement>(root: Element, selector: string): E[] {
  const all = [...(root.shadowRoot ? deepAll(root.shadowRoot) : []), ...deepAll(root)];
  return all.filter((element) => element.matches(selector)) as E[];
}

/** Whether an element has the focus. Compared here and not by chai, which would print it with all that hangs on it. */
export function hasFocus(element: Element | undefined): boolean {
  return element !== undefined && deepActiveElement(document) === element;
}

/** The text of an element as it is read, without the line breaks of its template. */
export function textOf(element: Element | undefined): string | undefined {
  return element?.textContent?.replace(/\s+/g, ' ').trim();
}

/** Waits for what moves once; what moves for ever is left moving. */
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
  const event = new KeyboardEvent('keydown', {
    key,
    bubbles: true,
    composed: true,
    cancelable: true,
    ...init,
  });
  (deepActiveElement(document) ?? document.body).dispatchEvent(event);
}
