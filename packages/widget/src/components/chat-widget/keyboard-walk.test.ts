import { expect } from 'chai';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { ada, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { pressKeys, pressWith } from '../../testing/input.js';
import { deepAll, deepQuery, frames, textOf, until } from '../../testing/mount.js';
import type { ChatWidget } from './chat-widget.js';

// What people do who use no mouse: each pane is opened, left by Escape and by its button, and the focus is never lost.

const mira = makeUser('mira', 'Mira Okafor');

async function open(): Promise<ChatWidget> {
  const fake = new FakeSession({ rooms: [{}, { slug: 'pit', name: 'Pit' }] });
  fake.history = [
    makeMessage(1, { sender: mira, content: '', files: [makeFile('rack')] }),
    makeMessage(2, { sender: mira, content: 'The relay is up, see https://example.com' }),
    makeMessage(3, { sender: ada, content: 'Mine' }),
  ];
  fake.room.rev = fake.room.lastSeq = fake.room.lastReadSeq = 3;
  fake.site = { ...fake.site, accountDeletion: true };
  const element = await openWidget(fake, { mode: 'inline' });
  element.style.setProperty('inline-size', '1280px');
  element.style.setProperty('block-size', '600px');
  await element.openRoom('stage');
  await until(() => deepQuery(element, '.bubble'), 'the log');
  await frames(4);
  return element;
}

/** The element that contains a node, through shadow roots. */
const parentOf = (node: Node): Element | null =>
  node.parentElement ?? (node.getRootNode() as ShadowRoot).host ?? null;

/** Whether an element is drawn, and nothing around it is inert. */
function isThere(element: Element): boolean {
  for (let at: Element | null = element; at; at = parentOf(at)) if (at.matches('[inert]')) return false;
  return element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
}

const nameOf = (element: Element) =>
  (element.getAttribute('aria-label') ?? textOf(element) ?? '').trim() || element.localName;

/** Where the focus is: undefined on something of the widget that is there. */
function whereLost(widget: ChatWidget): string | undefined {
  const active = deepActiveElement(document);
  if (!active || active === document.body) return 'nowhere';
  let at: Element | null = active;
  while (at && at !== widget) at = parentOf(at);
  return at && isThere(active) ? undefined : nameOf(active);
}

/** The control or the message of this name, or else one whose name begins so. */
function find(widget: ChatWidget, name: string): HTMLElement | undefined {
  const all = deepAll(widget.shadowRoot!).filter(
    (one) => one.matches('button, select, input, .bubble') && isThere(one) && nameOf(one).startsWith(name),
  ) as HTMLElement[];
  return all.find((one) => nameOf(one) === name) ?? all[0];
}

/** Presses each of these: a message by the menu key, all others by Enter. */
async function go(widget: ChatWidget, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await until(() => find(widget, name), names.join(' > ') + name);
    const target = find(widget, name)!;
    target.focus();
    await pressKeys(target.matches('.bubble') ? 'ContextMenu' : 'Enter');
    await frames(3);
    // What is loaded on demand has it once it is there.
    await until(() => whereLost(widget) === undefined, `the focus after ${name}`);
  }
}

const OWN = 'You: Mine';
const OTHER = 'Mira Okafor: The';
const PICTURE = 'Open picture: rack.png';

/** How each pane is opened, and the button in it that closes it. */
const PANES: [steps: string[], button?: string][] = [
  [['New room'], 'Cancel'],
  [['Find a room'], 'Close'],
  [['Your account'], 'Cancel'],
  [['Your account', 'Notifications'], 'Back'],
  [['Your account', 'Privacy'], 'Back'],
  [['Your account', 'Privacy', 'Blocked people'], 'Back'],
  [['Your account', 'Delete account'], 'Cancel'],
  [['Your account', 'Appearance'], 'Back'],
  [['Your account', 'Where you are signed in'], 'Back'],
  [['Your account', 'Change password'], 'Cancel'],
  [['Stage crew'], 'Close details'],
  [['Stage crew', 'Notify'], 'Cancel'],
  [['Stage crew', 'Invite'], 'Close'],
  [['Stage crew', 'Media and files'], 'Back'],
  [['Stage crew', 'Pinned messages'], 'Back'],
  [['Stage crew', 'Reports'], 'Back'],
  [['Stage crew', 'Edit room'], 'Cancel'],
  [['Stage crew', 'Leave room'], 'Cancel'],
  [['Members'], 'Close members'],
  [['Members', 'Add']],
  [['Members', 'Mira Okafor mira'], 'Back to room'],
  [['Members', 'Options for Mira Okafor']],
  [['Members', 'Options for Mira Okafor', 'Ban'], 'Cancel'],
  [['Members', 'Options for Mira Okafor', 'Remove'], 'Cancel'],
  [['Members', OWN, 'Select'], 'Close members'],
  [['More options']],
  [['More options', 'Search in this room'], 'Close search'],
  [['More options', 'Leave room'], 'Cancel'],
  [[OWN]],
  [[OWN, 'Reply'], 'Don’t reply'],
  [[OWN, 'Edit'], 'Cancel editing'],
  [[OWN, 'Select']],
  [[OTHER, 'More emoji'], 'Close'],
  [[OTHER, 'View profile'], 'Back to room'],
  [[OTHER, 'Report'], 'Cancel'],
  [['Emoji']],
  [[PICTURE], 'Close'],
];

/** By where a pane is opened, as a test has no time for all. */
const isOfRoom = (first: string) => [OWN, OTHER, PICTURE, 'Emoji', 'Members', 'More options'].includes(first);
const PARTS = [
  { where: 'of the room', has: isOfRoom },
  { where: 'beside it', has: (first: string) => !isOfRoom(first) },
];

/** Whether something shows where the focus is. */
function hasRing(element: Element): boolean {
  for (let at: Element | null = element, up = 0; at && up < 4; at = parentOf(at), up += 1) {
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    if (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) return true;
    if (at.matches('.has-ring') && getComputedStyle(at).boxShadow !== 'none') return true;
  }
  return false;
}

describe('<chat-widget> by keys alone', () => {
  afterEach(() => {
    removeWidget();
    for (const one of document.querySelectorAll('.outside')) one.remove();
  });

  it('is walked through by Tab in both directions, with a ring at each stop, and left again', async () => {
    const outside = () => {
      const button = Object.assign(document.createElement('button'), { textContent: 'outside' });
      button.className = 'outside';
      document.body.append(button);
      return button;
    };
    const before = outside();
    const element = await open();
    const after = outside();
    const walk = async (next: () => Promise<void>, end: Element) => {
      const names: string[] = [];
      for (let at = 0; at < 40; at += 1) {
        await next();
        const active = deepActiveElement(document)!;
        if (active === end) return names;
        expect([nameOf(active), whereLost(element), hasRing(active)]).to.deep.equal([
          nameOf(active),
          undefined,
          true,
        ]);
        names.push(nameOf(active));
      }
      throw new Error(`There is no way out: ${names.join(', ')}`);
    };
    before.focus();
    const forth = await walk(() => pressKeys('Tab'), after);
    const back = await walk(() => pressWith('Shift', 'Tab'), before);
    for (const name of ['New room', OWN, 'Message Stage crew', 'Attach files', 'Emoji'])
      expect(forth.filter((one) => one.startsWith(name)).length, name).to.equal(1);
    for (const name of ['New room', OWN, 'Message Stage crew', 'Members'])
      expect(back.filter((one) => one.startsWith(name)).length, name).to.equal(1);
    // What a bar holds beside its first button is reached by arrows.
    for (const [first, next] of [
      ['New room', 'Your account'],
      ['Members', 'More options'],
    ] as const) {
      find(element, first)!.focus();
      await pressKeys('ArrowRight');
      expect(nameOf(deepActiveElement(document)!)).to.equal(next);
    }
  });

  for (const [way, part] of [
    ...PARTS.map((one) => ['Escape', one] as const),
    ...PARTS.map((one) => ['its button', one] as const),
  ])
    it(`opens each pane ${part.where}, leaves it by ${way}, and keeps the focus`, async () => {
      const element = await open();
      for (const [steps, button] of PANES.filter(([[first]]) => part.has(first!))) {
        if (way === 'its button' && button === undefined) continue;
        await go(element, steps);
        if (way === 'Escape') await pressKeys('Escape');
        else
          await go(element, [button!]).catch((error: unknown) => {
            throw new Error(steps.join(' > ') + String(error));
          });
        await frames(3);
        expect([steps.join(' > '), whereLost(element)]).to.deep.equal([steps.join(' > '), undefined]);
        // Back to the room, one pane after the other.
        for (let at = 0; at < 4 && !isPlain(element); at += 1) {
          // Beside the log, the members stay.
          if (at > 0 && find(element, 'Close members')) await go(element, ['Close members']);
          else await pressKeys('Escape');
          await frames(3);
          expect([steps.join(' > '), whereLost(element)]).to.deep.equal([steps.join(' > '), undefined]);
        }
        expect([steps.join(' > '), isPlain(element)]).to.deep.equal([steps.join(' > '), true]);
      }
    });
});

/** Whether nothing but the rooms and the open one is shown. */
const isPlain = (element: ChatWidget) =>
  find(element, 'New room') !== undefined &&
  find(element, 'More options') !== undefined &&
  ![
    'sotto-members',
    'sotto-room-details',
    'sotto-person',
    'sotto-find',
    '.edit-bar',
    '[role="menu"]',
    'sotto-emoji-picker',
  ].some((selector) => deepAll(element.shadowRoot!).some((one) => one.matches(selector) && isThere(one)));
