import { expect, it } from 'vitest';
import type { MarkdownBlock, MarkdownInline } from './nodes.js';
import { parseMarkdown } from './parse-markdown.js';

/** Writes parts as tags, so that a test shows them at a glance. */
function show(part: MarkdownBlock | MarkdownInline): string {
  const all = (parts: readonly (MarkdownBlock | MarkdownInline)[]) => parts.map(show).join('');
  switch (part.type) {
    case 'text':
      return part.text;
    case 'break':
      return '<br>';
    case 'code':
      return `<code>${part.text}</code>`;
    case 'fence':
      return `<pre ${part.language}>${part.text}</pre>`;
    case 'link':
      return `<a ${part.href}>${all(part.children)}</a>`;
    case 'heading':
      return `<h${part.level}>${all(part.children)}</h${part.level}>`;
    case 'list': {
      const items = part.items.map((item) => `<li>${all(item)}</li>`).join('');
      return part.start === undefined ? `<ul>${items}</ul>` : `<ol ${part.start}>${items}</ol>`;
    }
    case 'table':
      return part.rows
        .map((cells) => `<tr>${cells.map((cell) => `<td>${all(cell)}`).join('')}</tr>`)
        .join('');
    case 'paragraph':
      return `<p>${all(part.children)}</p>`;
    default:
      return `<${part.type}>${all(part.children)}</${part.type}>`;
  }
}
const person = (text: string) => parseMarkdown(text).map(show).join('');
const bot = (text: string) => parseMarkdown(text, { bot: true }).map(show).join('');
/** A text that is one paragraph. */
const line = (text: string) => person(text).replace(/^<p>([^]*)<\/p>$/, '$1');

it.each([
  [
    '**Cue 44** is *still* ~~6 s~~ 4 s',
    '<bold>Cue 44</bold> is <italic>still</italic> <strike>6 s</strike> 4 s',
  ],
  ['***both***', '<bold><italic>both</italic></bold>'],
  ['**bold *both***', '<bold>bold <italic>both</italic></bold>'],
  ['*a **b***', '<italic>a <bold>b</bold></italic>'],
  ['**a *b** c*', '<bold>a *b</bold> c*'],
  ['*one\ntwo*', '<italic>one<br>two</italic>'],
  ['这是**重点**内容，*也*是', '这是<bold>重点</bold>内容，<italic>也</italic>是'],
  ['**「重点」**是', '<bold>「重点」</bold>是'],
  ['a *b *c* d', 'a *b <italic>c</italic> d'],
  ['**~~x~~**', '<bold><strike>x</strike></bold>'],
  ['un**believ**able', 'un<bold>believ</bold>able'],
])('formats %j', (text, html) => expect(line(text)).toBe(html));

it.each([
  '2 * 3 * 4 and 2*3*4',
  '*.txt and *.pdf',
  'f(*x) = g(*y)',
  'Price* and more*',
  '**open and *open',
  '** x ** and ~ x ~',
  '~one~ ~~~three~~~ ****four****',
  'snake_case_name and __init__',
  '\\server and C:\\temp',
  '<b>no</b> <img src=x onerror=alert(1)> &amp; ![a](b.png)',
  '#tag and 1.5 and -1 and >:( and ->',
  '# Title',
  'a|b\n-|-\n1|2',
  '[text](javascript:alert(1))',
  'one ` tick and ``two',
])('leaves %j as it is', (text) => expect(line(text)).toBe(text.replaceAll('\n', '<br>')));

it('takes code as it is, by runs of as many backticks', () => {
  expect(line('`a **b** https://example.com`')).toBe('<code>a **b** https://example.com</code>');
  expect(line('``a ` b`` c ` d')).toBe('<code>a ` b</code> c ` d');
  expect(line('*a `b* c`')).toBe('*a <code>b* c</code>');
  expect(line('```one line```')).toBe('<code>one line</code>');
});

it('takes a fence to its end, or to the end of the text', () => {
  expect(person('a\n```json\n{ "x": 1 }\n\n# **no**\n```\nb')).toBe(
    '<p>a</p><pre json>{ "x": 1 }\n\n# **no**</pre><p>b</p>',
  );
  expect(person('````\n```\n````')).toBe('<pre >```</pre>');
  expect(person('```ts\nopen')).toBe('<pre ts>open</pre>');
});

it('escapes marks by a backslash, and nothing else', () => {
  expect(line('\\*a\\* \\`b\\` \\~~c~~ \\d \\\\e')).toBe('*a* `b` ~~c~~ \\d \\\\e');
  expect(person('\\> a\n\\- b\n1\\. c')).toBe('<p>> a<br>- b<br>1. c</p>');
});

it('makes links of addresses only, with the marks in them and without those around them', () => {
  const a = '<a https://example.com/a*b*c>https://example.com/a*b*c</a>';
  expect(line('**see https://example.com/a*b*c**')).toBe(`<bold>see ${a}</bold>`);
  expect(line('[bank](https://example.com/)')).toBe(
    '[bank](<a https://example.com/>https://example.com/</a>)',
  );
});

it('gives bots links with a text, of safe schemes', () => {
  expect(bot('[the **list**](https://example.com/a_(b))')).toBe(
    '<p><a https://example.com/a_(b)>the <bold>list</bold></a></p>',
  );
  expect(
    bot('[a](javascript:alert(1)) [b](data:text/html,x) [c](/d) [d](https://u:p@example.com)'),
  ).toContain('<p>[a](javascript:alert(1)) [b](data:text/html,x) [c](/d) [d](');
  expect(bot('[https://bank.example](https://example.com)')).toBe(
    '<p><a https://example.com/>https://bank.example</a></p>',
  );
});

it('gives bots headings from the fourth level on, and tables', () => {
  expect(bot('# A\n## B\n### C\n###### D\n#E')).toBe('<h4>A</h4><h5>B</h5><h6>C</h6><h6>D</h6><p>#E</p>');
  expect(bot('Cues:\n| No | *Time* |\n|---|:-:|\n| 44 | 4 \\| 6 |\n| 45 |\nend')).toBe(
    '<p>Cues:</p><tr><td>No<td><italic>Time</italic></tr><tr><td>44<td>4 | 6</tr><tr><td>45<td></tr><p>end</p>',
  );
});

it('nests quotes and lists three deep, and shows what is deeper', () => {
  expect(person('> a\n> > b\n> - c\nd')).toBe(
    '<quote><p>a</p><quote><p>b</p></quote><ul><li><p>c</p></li></ul></quote><p>d</p>',
  );
  expect(person('>>>> a')).toBe('<quote><quote><quote><p>> a</p></quote></quote></quote>');
  expect(person('- - - - a')).toBe('<ul><li><ul><li><ul><li><p>- a</p></li></ul></li></ul></li></ul>');
});

it('reads lists with what is indented below their items', () => {
  expect(person('1. one\n   more\n   - a\n   - b\n\n2. two\n\nend')).toBe(
    '<ol 1><li><p>one<br>more</p><ul><li><p>a</p></li><li><p>b</p></li></ul></li><li><p>two</p></li></ol><p>end</p>',
  );
  expect(person('- a\n```\ncode\n```')).toBe('<ul><li><p>a</p></li></ul><pre >code</pre>');
  expect(person('- a\n1. b\n* c')).toBe(
    '<ul><li><p>a</p></li></ul><ol 1><li><p>b</p></li></ol><ul><li><p>c</p></li></ul>',
  );
  expect(person('1984. A year')).toBe('<p>1984. A year</p>');
});
