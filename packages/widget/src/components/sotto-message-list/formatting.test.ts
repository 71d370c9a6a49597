import type { Message } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, expectAccessible, mount, textOf, unmountAll } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import { messageTexts } from '../../i18n/localize.js';
import type { SottoMessageList } from './sotto-message-list.js';

const mira = makeUser('mira', 'Mira Okafor');
const bot = { ...makeUser('cues', 'Cues'), kind: 'bot' as const };
const { room } = new FakeClient();
const open = (content: string, { sender = mira, format = true } = {}) =>
  mount<SottoMessageList>('sotto-message-list', {
    room,
    user: ada,
    items: [makeMessage(1, { sender, content, ...(format && { format: 'markdown' }) })],
  });
const text = (element: SottoMessageList) => deepQuery(element, '.bubble .text')!;
const tags = (element: SottoMessageList) =>
  [...text(element).querySelectorAll('*:not(.meta, .meta *, .i, .i *)')].map((one) => one.localName);

const ALL = `**Cue 44** is *still* ~~6 s~~ \`4 s\`:
\`\`\`json
{ "cue": 44, "fade": "a line that is far too long for the bubble of a message, so that it scrolls, and scrolls, and scrolls" }
\`\`\`
- one
  1. two
> a quote

See https://example.com/a*b*c`;

describe('<sotto-message-list> and formatting', () => {
  afterEach(unmountAll);

  it('begins the code at the top where it has no language, beside the button that copies it', async () => {
    for (const dir of ['ltr', 'rtl']) {
      document.documentElement.dir = dir;
      const element = await open('```\nconst amber = 41;\nrun(amber);\n```');
      const [code, copy] = ['.code', '.code button'].map((one) =>
        deepQuery(element, one)!.getBoundingClientRect(),
      );
      const words = document.createRange();
      words.selectNodeContents(deepQuery(element, '.code pre')!);
      const first = words.getClientRects()[0]!;
      expect(first.top - code!.top).to.be.within(4, 16);
      expect(copy!.top - code!.top).to.be.within(0, 6);
      expect(code!.right - copy!.right).to.be.within(0, 6);
      expect(words.getBoundingClientRect().right).to.be.at.most(copy!.left);
      unmountAll();
    }
    document.documentElement.dir = '';
  });

  it('draws the formatting of a person with elements of the list alone', async () => {
    const element = await open(ALL);
    expect(tags(element)).to.deep.equal([
      ...['p', 'strong', 'em', 's', 'code', 'div', 'div', 'span', 'button', 'pre'],
      ...['ul', 'li', 'p', 'ol', 'li', 'p', 'blockquote', 'p', 'p', 'a'],
    ]);
    expect(deepQuery<HTMLAnchorElement>(element, '.text a')!.rel).to.contain('noopener');
    await expectAccessible(element);
  });

  it('scrolls code inside of its block, from left to right, and nothing else', async () => {
    const element = await open(ALL);
    const code = deepQuery(element, 'pre')!;
    expect(code.scrollWidth).to.be.greaterThan(code.clientWidth);
    const log = deepQuery(element, '.log')!;
    expect(log.scrollWidth).to.equal(log.clientWidth);
    document.documentElement.dir = 'rtl';
    expect(getComputedStyle(code).direction).to.equal('ltr');
    document.documentElement.dir = '';
  });

  it('leaves HTML, pictures and what only bots may write as it is', async () => {
    const source =
      '<img src=x onerror="alert(1)">\n# No\n[bank](javascript:alert(1)) ![x](https://example.com/x.png)';
    const element = await open(`**a** ${source}`);
    expect(text(element).textContent).to.contain(`a ${source}`);
    expect(tags(element)).to.deep.equal(['p', 'strong', 'a']);
  });

  it('draws headings, tables and links of bots', async () => {
    const element = await open('# Cues\n\n|No|Time|\n|-|-|\n|44|4 s|\n\n[List](https://example.com/)', {
      sender: bot,
    });
    expect(tags(element).filter((tag) => ['h4', 'table', 'th', 'td', 'a'].includes(tag))).to.deep.equal([
      ...['h4', 'table', 'th', 'th', 'td', 'td', 'a'],
    ]);
    await expectAccessible(element);
  });

  it('says beside a link where it leads, where its words could be read as another host', async () => {
    const cyrillic = 'https://аррӏе.com/id';
    for (const [content, sender] of [
      [`See ${cyrillic}`, mira],
      [`See **${cyrillic}**`, mira],
      ['[https://bank.example](https://xn--80ak6aa92e.com)', bot],
      ['See https://example.com/id', mira],
    ] as const) {
      const element = await open(content, { sender, format: content.includes('*') || sender === bot });
      const link = deepQuery<HTMLAnchorElement>(element, '.text a')!;
      const host = link.querySelector('.host');
      if (content.includes('example.com/id')) expect(host).to.equal(null);
      else
        expect([host!.textContent, getComputedStyle(host!).direction]).to.deep.equal([
          ' (xn--80ak6aa92e.com)',
          'ltr',
        ]);
      await expectAccessible(element);
    }
  });

  it('shows a text without a format letter for letter', async () => {
    const element = await open('**not** bold', { format: false });
    expect(text(element).textContent).to.contain('**not** bold');
    expect(tags(element)).to.deep.equal([]);
  });

  it('shows what would be too many elements as it was written', async () => {
    const element = await open('*a* '.repeat(999));
    expect(tags(element)).to.deep.equal([]);
    expect(text(element).textContent).to.contain('*a* *a*');
  });

  it('reads a message out without its marks', async () => {
    const element = await open('**Cue 44** is `late`');
    expect(deepQuery(element, '.bubble')!.getAttribute('aria-label')).to.contain(
      'Mira Okafor: Cue 44 is late',
    );
  });

  it('marks whom a text names, in plain and in formatted text, and the rows that name the viewer', async () => {
    const content = '@mira ask **@ada**, @room https://example.com';
    const mentions = [
      { user: mira.id, start: 0, length: 5 },
      { user: ada.id, start: 12, length: 4 },
      { user: '@room', start: 20, length: 5 },
    ];
    const other = makeUser('lea', 'Lea Brandt');
    const element = await mount<SottoMessageList>('sotto-message-list', {
      ...{ room, user: ada },
      items: [
        makeMessage(1, { sender: other, content, mentions }),
        makeMessage(2, { sender: other, content, mentions, format: 'markdown' }),
        makeMessage(3, { sender: other, content: '@mira', mentions: mentions.slice(0, 1) }),
        makeMessage(4, { sender: ada, content: '@room', mentions: [{ ...mentions[2]!, start: 0 }] }),
      ],
    });
    const marked = (row: Element) =>
      [...row.querySelectorAll('.at-name')].map((one) => [one.textContent, one.matches('.is-me')]);
    const names = [
      ['@mira', false],
      ['@ada', true],
      ['@room', true],
    ];
    const [plain, formatted, about, own] = deepQueryAll(element, '.msg');
    expect([marked(plain!), marked(formatted!)]).to.deep.equal([names, names]);
    expect(deepQueryAll(element, '.msg').map((row) => row.matches('.to-me'))).to.deep.equal([
      ...[true, true],
      ...[false, false],
    ]);
    expect([marked(about!), marked(own!)]).to.deep.equal([[['@mira', false]], [['@room', true]]]);
    const labelOf = (row: Element) => row.querySelector('.bubble')!.getAttribute('aria-label');
    expect(labelOf(plain!)).to.contain(messageTexts().mentionsYou);
    expect(labelOf(own!)).not.to.contain(messageTexts().mentionsYou);
    await expectAccessible(element);
  });

  it('copies code by its button, with the mouse and the keyboard', async () => {
    const element = await open(ALL);
    const copied = record(element, 'chat-message-act');
    const button = deepQuery<HTMLButtonElement>(element, '.code button')!;
    await clickAt(button);
    button.focus();
    await pressKeys('Enter');
    expect(
      copied.map(([, detail]) => (detail as { item: Message }).item.content!.slice(0, 11)),
    ).to.deep.equal(['{ "cue": 44', '{ "cue": 44']);
  });

  it('is reached by Tab in the active message only', async () => {
    const items = [1, 2].map((seq) => makeMessage(seq, { sender: mira, content: ALL, format: 'markdown' }));
    const element = await mount<SottoMessageList>('sotto-message-list', { room, user: ada, items });
    const stops = deepQueryAll(element, '.text :is(a, pre, button)').map(
      (one) => (one as HTMLElement).tabIndex,
    );
    expect(stops).to.deep.equal([-1, -1, -1, 0, 0, 0]);
    expect(textOf(deepQuery(element, '.code-head'))).to.contain('json');
  });
});
