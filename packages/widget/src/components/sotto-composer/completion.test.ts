import type { Mention } from '@sotto/sdk';
import { expect } from 'chai';
import { makeUser } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys, pressWith, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  mount,
  press,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoComposer } from './sotto-composer.js';

const users = [
  makeUser('mira', 'Mira Okafor'),
  makeUser('marchetti', 'Ines Marchetti'),
  makeUser('jonas', 'Jonas Weber'),
  { ...makeUser('mixer', 'Mixer'), kind: 'bot' as const },
];

async function open(properties: Partial<SottoComposer> = {}) {
  const sent: [string, Mention[] | undefined][] = [];
  const element = await mount<SottoComposer>('sotto-composer', {
    room: 'Stage crew',
    send: (content, { mentions }) => sent.push([content, mentions]) > 0,
    mentionable: () => ({ users, everyone: 12 }),
    ...properties,
  });
  // It is over the composer, and the composer at the lower end.
  element.style.setProperty('margin-block-start', '360px');
  element.focus();
  return { element, sent };
}
const field = (element: SottoComposer) => deepQuery<HTMLTextAreaElement>(element, 'textarea')!;
const options = (element: SottoComposer) => deepQueryAll(element, '[role="option"]');
const active = (element: SottoComposer) => {
  const id = field(element).getAttribute('aria-activedescendant');
  return id === null ? undefined : textOf(deepQuery(element, `#${id}`));
};
const listed = (element: SottoComposer) => until(() => options(element).length > 0, 'the list');
const gone = (element: SottoComposer) => until(() => options(element).length === 0, 'no list');

describe('<sotto-composer> and the completion of words', () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => {
    document.documentElement.removeAttribute('dir');
    unmountAll();
  });

  it('mentions who is typed in full, and nobody in code or in an e-mail address', async () => {
    const { element, sent } = await open();
    await typeText('hey @mira look');
    await gone(element);
    await pressKeys('Enter');
    await element.updateComplete;
    await typeText('`@mira` me@mira ');
    await pressKeys('Enter');
    expect(sent).to.deep.equal([
      ['hey @mira look', [{ user: 'id-mira', start: 4, length: 5 }]],
      ['`@mira` me@mira', undefined],
    ]);
  });

  it('offers emojis after a colon and two letters, in a list that the field points at', async () => {
    const { element } = await open();
    await typeText('Well done :c');
    await frames();
    expect(options(element)).to.have.length(0);
    await typeText('lap');
    await until(() => active(element)?.startsWith('👏'), 'the first one');
    await expectAccessible(element);
    expect(hasFocus(field(element))).to.equal(true);
    expect(field(element).getAttribute('aria-controls')).to.equal('completion');
    expect(textOf(deepQuery(element, '[role="status"]'))).to.equal(`${options(element).length} suggestions`);
    await pressKeys('ArrowDown');
    await until(() => active(element)?.startsWith('🎬'), 'the next one');
    await pressKeys('ArrowUp', 'ArrowUp', 'ArrowDown', 'Enter');
    await gone(element);
    expect(field(element).value).to.equal('Well done 👏');
    expect(field(element).hasAttribute('aria-activedescendant')).to.equal(false);
    await pressWith('Control', 'z');
    expect(field(element).value).to.equal('Well done :clap');
  });

  it('takes one by Tab and by a click, in the skin tone that was chosen', async () => {
    localStorage.setItem('sotto.emoji', '5');
    const { element } = await open();
    await typeText(':+1');
    await listed(element);
    await pressKeys('Tab');
    await typeText(':tada');
    await until(() => active(element)?.startsWith('🎉'), 'the list');
    await clickAt(options(element)[0]!);
    expect([field(element).value, hasFocus(field(element))]).to.deep.equal(['👍🏿🎉', true]);
    expect(localStorage.getItem('sotto.emoji')).to.equal('5 🎉 👍🏿');
  });

  it('closes by Escape for this word, by the cursor, and where the focus goes', async () => {
    const { element, sent } = await open();
    await typeText('@mi');
    await listed(element);
    await pressKeys('Escape');
    await gone(element);
    await typeText('r');
    await frames();
    expect(options(element)).to.have.length(0);
    await typeText(' @j');
    await listed(element);
    await pressKeys('ArrowLeft');
    await gone(element);
    await pressKeys('End');
    await typeText('o');
    await listed(element);
    field(element).blur();
    await gone(element);
    // Nothing is left open: Enter sends.
    field(element).focus();
    await pressKeys('Enter');
    expect(sent).to.deep.equal([['@mir @jo', undefined]]);
  });

  it('leaves the keys of an input method to it', async () => {
    const { element, sent } = await open();
    await typeText('@mi');
    await listed(element);
    press('Enter', { isComposing: true });
    press('ArrowDown', { keyCode: 229 });
    await frames();
    expect([field(element).value, active(element)?.includes('Mira'), sent]).to.deep.equal(['@mi', true, []]);
  });

  it('offers members by each word of their names, bots marked, and all of them at once', async () => {
    const { element } = await open();
    await typeText('Thanks @m');
    await listed(element);
    await expectAccessible(element);
    const names = deepQueryAll(element, '.option .person-name').map(textOf);
    expect(names).to.deep.equal(['Ines Marchetti', 'Mira Okafor', 'Mixer Bot']);
    expect(deepQueryAll(element, '.option .more').map(textOf)).to.deep.equal(['marchetti', 'mira', 'mixer']);
    expect(deepQueryAll(element, 'mark').map(textOf).slice(0, 2)).to.deep.equal(['M', 'm']);
    await pressKeys('Backspace');
    await typeText('every');
    await until(() => active(element)?.includes('tells all 12 members'), 'everyone');
    await pressKeys('Enter');
    expect(field(element).value).to.equal('Thanks @room ');
    element.mentionable = () => ({ users, everyone: undefined });
    await typeText('@every');
    await frames();
    expect(options(element)).to.have.length(0);
  });

  it('sends whom a text mentions, wherever that has moved', async () => {
    const { element, sent } = await open();
    await typeText('  @mir');
    await listed(element);
    await pressKeys('Enter');
    await typeText('and @jo');
    await listed(element);
    await pressKeys('Enter');
    await pressKeys('Home');
    await typeText('Hi ');
    await pressKeys('End');
    await typeText('! ');
    expect(field(element).value).to.equal('Hi   @mira and @jonas ! ');
    await pressKeys('Enter');
    expect(sent).to.deep.equal([
      [
        'Hi   @mira and @jonas !',
        [
          { user: 'id-mira', start: 5, length: 5 },
          { user: 'id-jonas', start: 15, length: 6 },
        ],
      ],
    ]);
    // The next text mentions nobody.
    await typeText('  Bye mira');
    await pressKeys('Enter');
    expect(sent[1]).to.deep.equal(['Bye mira', undefined]);
  });

  it('counts from the first letter that is sent', async () => {
    const { element, sent } = await open();
    await typeText('   @jon');
    await listed(element);
    await pressKeys('Tab');
    await pressKeys('Enter');
    expect(sent).to.deep.equal([['@jonas', [{ user: 'id-jonas', start: 0, length: 6 }]]]);
  });

  it('keeps the mentions of a message that is edited, and of the draft beside it', async () => {
    const { element, sent } = await open();
    await typeText('@jon');
    await listed(element);
    await pressKeys('Enter');
    const mentions = [{ user: 'id-mira', start: 3, length: 5 }];
    element.editing = { id: 'm1', content: 'Hi @mira', text: 'Oh, hi @mira', mentions };
    await element.updateComplete;
    await pressKeys('End');
    await typeText('!');
    await pressKeys('Enter');
    expect(sent[0]).to.deep.equal(['Oh, hi @mira!', [{ user: 'id-mira', start: 7, length: 5 }]]);
    element.draft = '@jonas ';
    element.editing = undefined;
    await element.updateComplete;
    await pressKeys('Enter');
    expect(sent[1]).to.deep.equal(['@jonas', [{ user: 'id-jonas', start: 0, length: 6 }]]);
  });

  it('takes back whom a refused text mentions', async () => {
    const { element, sent } = await open({ draft: 'More' });
    element.giveBack('Hi @mira', { mentions: [{ user: 'id-mira', start: 3, length: 5 }] });
    await element.updateComplete;
    await pressKeys('Enter');
    expect(sent).to.deep.equal([['Hi @mira\nMore', [{ user: 'id-mira', start: 3, length: 5 }]]]);
  });

  it('is on the side where the line begins in a page from right to left', async () => {
    document.documentElement.dir = 'rtl';
    const { element } = await open();
    await typeText('@mira');
    await listed(element);
    const [face, name] = ['.avatar', '.person-name'].map((one) =>
      deepQuery(element, one)!.getBoundingClientRect(),
    );
    expect(face!.left).to.be.greaterThan(name!.right - 1);
    await expectAccessible(element);
  });
});
