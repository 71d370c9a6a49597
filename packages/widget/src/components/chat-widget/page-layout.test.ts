import { expect } from 'chai';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { deepQuery, until } from '../../testing/mount.js';
import { defineMonitor } from '../../registry/monitor-elements.js';
import { defineWidget } from '../../registry/chat-elements.js';

// What the page's layout and its rules for all elements leave of the chat's size and place.

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

/** Puts the chat into a box of the page with this style, below these rules of the page. */
async function show(
  attributes: Record<string, string>,
  { box = '', css = '', tag = 'chat-widget' as 'chat-widget' | 'chat-monitor' } = {},
): Promise<HTMLElement> {
  defineWidget();
  defineMonitor();
  sheet.replaceSync(`body { margin: 0 } ${css} #box { ${box} }`);
  const frame = document.createElement('div');
  frame.id = 'box';
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.client = new FakeSession({ signedIn: false }).client;
  const aside = document.createElement('aside');
  aside.textContent = 'Aside';
  frame.append(aside, element);
  document.body.append(frame);
  const shown = attributes['mode'] === 'inline' || 'open' in attributes || tag === 'chat-monitor';
  await until(() => deepQuery(element, shown ? '#username' : '.launcher'), 'the chat');
  return element;
}

const sizeOf = (element: Element) => {
  const { width, height } = element.getBoundingClientRect();
  return { width: Math.round(width), height: Math.round(height) };
};
const cornerOf = (element: HTMLElement, selector: string) => {
  const { right, bottom } = deepQuery(element, selector)!.getBoundingClientRect();
  return { right: Math.round(innerWidth - right), bottom: Math.round(innerHeight - bottom) };
};

/** Layouts of a page in which an element is as wide as its content. */
const BY_CONTENT: Record<string, { box: string; css?: string }> = {
  'a row beside something': { box: 'display: flex' },
  'a grid of auto and 1fr': {
    box: 'display: grid; grid-template-columns: auto 1fr',
    css: 'chat-widget { order: -1 }',
  },
  'a grid of auto columns': { box: 'display: grid; grid-template-columns: 1fr auto' },
  'an inline block': { box: 'display: inline-block' },
  'a float': { box: 'float: left' },
  'an absolute box': { box: 'position: absolute' },
  'a centred column': { box: 'display: flex; flex-direction: column; align-items: center' },
  'a float of its own': { box: '', css: 'chat-widget { float: right }' },
  'an inline block of its own': { box: '', css: 'chat-widget { display: inline-block }' },
  'a box that fits its content': { box: 'width: fit-content' },
};

describe('in layouts of a page', () => {
  afterEach(() => {
    document.querySelector('#box')?.remove();
    sheet.replaceSync('');
  });

  for (const [name, page] of Object.entries(BY_CONTENT))
    it(`is as wide inline as its own width in ${name}`, async () => {
      const element = await show({ mode: 'inline' }, page);
      expect(sizeOf(element)).to.deep.equal({ width: 380, height: 620 });
      expect(sizeOf(deepQuery(element, 'section')!)).to.deep.equal({ width: 380, height: 620 });
    });

  it('shrinks where there is less room, to a width that can be used', async () => {
    const element = await show({ mode: 'inline' }, { box: 'display: flex; inline-size: 340px' });
    expect(sizeOf(element).width).to.be.within(240, 339);
    sheet.replaceSync('#box { display: grid; grid-template-columns: min-content 1fr }');
    expect(sizeOf(element).width).to.be.at.least(240);
  });

  it('leaves width and height to the page', async () => {
    const element = await show({ mode: 'inline' }, { box: 'inline-size: 700px' });
    expect(sizeOf(element)).to.deep.equal({ width: 700, height: 620 });
    for (const [css, width, height] of [
      ['chat-widget { width: 200px; height: 300px }', 200, 300],
      ['#box { display: flex; width: 700px } aside { width: 100px } chat-widget { flex: 1 }', 600, 620],
      ['#box { display: inline-block } chat-widget { --chat-width: 500px; --chat-height: 200px }', 500, 200],
      ['#box { width: 700px } chat-widget { height: auto }', 700, 620],
    ] as const) {
      sheet.replaceSync(`body { margin: 0 } ${css}`);
      expect(sizeOf(element), css).to.deep.equal({ width, height });
      expect(sizeOf(deepQuery(element, 'section')!), css).to.deep.equal({ width, height });
    }
  });

  it('gives the monitor a width, too', async () => {
    const element = await show({}, { tag: 'chat-monitor', box: 'display: flex; inline-size: 600px' });
    expect(sizeOf(element).width).to.be.within(400, 599);
  });
});

/** Rules of a page for all elements that take away what the chat sets for itself. */
const FOR_ALL = [
  '* { all: revert }',
  '* { all: unset }',
  '* { all: initial }',
  '* { all: revert !important }',
  '* { all: initial !important }',
  '* { inset: auto; display: inline-block; position: static }',
  '* { position: relative; float: left; display: grid }',
  '* { writing-mode: vertical-rl }',
  '* { writing-mode: vertical-lr !important; text-orientation: upright !important }',
];

describe('under rules of a page for all elements', () => {
  afterEach(() => {
    document.querySelector('#box')?.remove();
    sheet.replaceSync('');
  });

  for (const css of FOR_ALL)
    it(`floats in its corner: ${css}`, async () => {
      const element = await show({}, { css });
      expect(cornerOf(element, '.launcher')).to.deep.equal({ right: 20, bottom: 20 });
      expect(sizeOf(deepQuery(element, '.launcher')!)).to.deep.equal({ width: 56, height: 56 });
      element.setAttribute('open', '');
      await until(() => deepQuery(element, '#username'), 'the panel');
      const panel = deepQuery(element, 'section')!;
      await Promise.allSettled(panel.getAnimations().map(({ finished }) => finished));
      expect(cornerOf(element, 'section')).to.deep.equal({ right: 20, bottom: 20 });
      expect(sizeOf(panel).width).to.equal(380);
      expect(Number(getComputedStyle(panel.parentElement!).zIndex)).to.be.greaterThan(1e9);
    });

  it('keeps its side, and is where the page positions the element itself', async () => {
    const element = await show({ side: 'left' }, { css: '* { all: revert }' });
    const left = () => Math.round(deepQuery(element, '.launcher')!.getBoundingClientRect().left);
    expect(left()).to.equal(20);
    sheet.replaceSync('* { all: revert } chat-widget { left: 70px; bottom: 10px }');
    dispatchEvent(new Event('load'));
    expect(left()).to.equal(70);
    expect(cornerOf(element, '.launcher').bottom).to.equal(10);
  });

  it('is hidden where the page or `hidden` hides it', async () => {
    for (const css of FOR_ALL) {
      const element = await show({}, { css });
      const launcher = deepQuery(element, '.launcher')!;
      expect(launcher.checkVisibility(), css).to.equal(true);
      element.hidden = true;
      expect(launcher.checkVisibility(), css).to.equal(false);
      element.hidden = false;
      sheet.replaceSync(`${css} chat-widget { display: none !important }`);
      expect(launcher.checkVisibility(), css).to.equal(false);
      document.querySelector('#box')!.remove();
    }
  });
});
