import type { User } from '@sotto/sdk';
import { expect } from 'chai';
import type { LitElement } from 'lit';
import { commonTexts } from '../i18n/localize.js';
import { deepAll, expectAccessible, mount, unmountAll, until } from '../testing/mount.js';
import { namePlaces } from '../testing/name-places.js';
import type { NamePlace } from '../testing/name-places.js';

// A program is marked wherever it is named, and no name is long enough to push the mark away.

const bot: User = { id: 'id-relay', username: 'relay-7', displayName: 'Zephyr', kind: 'bot' };
const person: User = { ...bot, kind: 'user' };
const longBot: User = { ...bot, displayName: `Zephyr${'w'.repeat(58)}` };

/** What is shown and read out inside an element, in the order of the tree, through shadow roots. */
function textsOf(node: Node): string {
  if (node instanceof Text) return node.data;
  if (!(node instanceof Element || node instanceof ShadowRoot) || (node as Element).localName === 'style')
    return '';
  const label = node instanceof Element && (node.getAttribute('aria-label') ?? node.getAttribute('title'));
  const nodes =
    node instanceof HTMLSlotElement
      ? node.assignedNodes()
      : ((node as Element).shadowRoot ?? node).childNodes;
  const inside = [...nodes].map(textsOf).join('');
  return label ? `\n${label}\n${inside}` : inside;
}

/** The places after the name at which no mark stands, by the words that do; and how often the name stands there. */
function namings(root: Element): { unmarked: string[]; all: number } {
  const after = textsOf(root)
    .split(/Zephyr(?:w{58})?/)
    .slice(1);
  const { bot: mark, withBot } = commonTexts();
  const marks = new RegExp(`^\\s*(?:${mark}|${withBot('').trim().replace(/[()]/g, '\\$&')})`);
  return {
    unmarked: after.filter((text) => !marks.test(text)).map((text) => text.slice(0, 20)),
    all: after.length,
  };
}

/** The marks that an edge cuts off, or that are not there to be seen. */
function hiddenMarks(root: Element): string[] {
  const marks = deepAll(root.shadowRoot!).filter((one) => one.matches('.tag'));
  return marks.filter((mark) => !isWhole(mark)).map((mark) => mark.parentElement!.className);
}

function isWhole(mark: Element): boolean {
  const box = mark.getBoundingClientRect();
  if (box.width === 0) return false;
  for (let at = parentOf(mark); at; at = parentOf(at)) {
    if (getComputedStyle(at).overflowX === 'visible') continue;
    const edge = at.getBoundingClientRect();
    if (box.left < edge.left - 0.5 || box.right > edge.right + 0.5) return false;
  }
  return true;
}

/** What a node is drawn in; null above the page. */
function parentOf(node: Element): Element | null {
  const root = node.getRootNode();
  return node.assignedSlot ?? node.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

async function draw({ tag, properties, show }: NamePlace, user: User, width = 380): Promise<LitElement> {
  const element = await mount<LitElement>(tag, properties(user), { width });
  await show?.(element);
  await until(() => namings(element).all > 0, 'the name');
  return element;
}

describe('a bot is marked as one:', () => {
  afterEach(unmountAll);

  for (const place of namePlaces) {
    it(`${place.what} (${place.tag})`, async () => {
      const element = await draw(place, bot);
      expect(namings(element).unmarked).to.deep.equal([]);
      await expectAccessible(element);
      unmountAll();
      // Where the name is a person's, the same search finds no mark: it can fail.
      const other = namings(await draw(place, person));
      expect(other.unmarked).to.have.lengthOf(other.all);
    });

    it(`${place.what} (${place.tag}), beside a long name`, async () => {
      const element = await draw(place, longBot, 320);
      expect(namings(element).unmarked).to.deep.equal([]);
      expect(hiddenMarks(element)).to.deep.equal([]);
    });
  }

  it('a mark behind the edge of its line counts as hidden', async () => {
    const element = await draw(
      namePlaces.find(({ tag }) => tag === 'sotto-person')!,
      bot,
    );
    const name = deepAll(element.shadowRoot!).find((one) => one.matches('h2[dir]')) as HTMLElement;
    name.prepend('w'.repeat(200));
    name.setAttribute('class', 'bar-title');
    expect(hiddenMarks(element)).to.deep.equal(['bar-title']);
  });
});
