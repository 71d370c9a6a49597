import { expect, it } from 'vitest';
import { htmlToMarkdown } from './html-to-markdown.js';

it.each([
  ['<p>Cue <b>44</b> is <i>late</i>, <s>6</s> <code>4 s</code>.</p>', 'Cue **44** is *late*, ~~6~~ `4 s`.'],
  ['<b>one </b>two', '**one** two'],
  ['<b>a<i>b</i></b>', '**a*b***'],
  ['<b><p>a</p><p>b</p></b>', '**a**\n\n**b**'],
  ['<ul><li>a<ol><li>b</li><li>c</li></ol></li><li><b>d</b></li></ul>', '- a\n  1. b\n  2. c\n- **d**'],
  ['<ol>\n<li><p>a</p></li>\n<li><p>b</p></li>\n</ol>\n<p>end</p>', '1. a\n2. b\n\nend'],
  ['<p>x</p><blockquote><p>a</p><p>b<br>c</p></blockquote><p>y</p>', 'x\n\n> a\n>\n> b\n> c\n\ny'],
  ['<pre><code>if (a &lt; b) {\n  *c*\n}</code></pre>', '```\nif (a < b) {\n  *c*\n}\n```'],
  ['<span style="font-weight:700">a</span> <span style="font-style:italic">b</span>', '**a** *b*'],
  ['<b style="font-weight:normal"><p>a <span style="font-weight:600">b</span></p></b>', 'a **b**'],
  ['<b>a</b> 2 * 3 &amp; `x`<br>- no<br>1. no', '**a** 2 \\* 3 & \\`x\\`\n\\- no\n1\\. no'],
  [
    '<html><head><style>b{}</style><title>t</title></head><body><!--StartFragment--><b>a</b><!--EndFragment--></body></html>',
    '**a**',
  ],
  ['<p><![if !supportLists]>a <b>b</b><o:p></o:p></p>', 'a **b**'],
  ['<code>a <b>b</b></code> <code>c`d</code> <b>e</b>', '`a b` c\\`d **e**'],
  ['<i>a</i><img src="x" onerror="alert(1)"><script>alert(1)</script>', '*a*'],
  ['See <a href="https://example.org/x">a link</a>, <b>b</b>', 'See a link (https://example.org/x), **b**'],
  ["<a class=x href='https://example.org/?a=1&amp;b=2'>a </a>b", 'a (https://example.org/?a=1&b=2) b'],
  ['<b><a href=http://example.org>a</a></b> c', '**a (http://example.org)** c'],
  ['<a href="https://example.org/"><code>a</code></a> b', '`a` (https://example.org/) b'],
  ['<a href="https://example.org/"><div>Title</div></a>b', 'Title\nhttps://example.org/\nb'],
  ['<a href="mailto:a@example.org">Ada</a>', 'Ada (mailto:a@example.org)'],
  ['<a href="https://example.org/"><img src="x"></a><b>b</b>', '**b**'],
  ['<a href="javascript:alert(1)">a</a> <a href="/x">b</a> <i>c</i>', 'a b *c*'],
  ['<pre><a href="https://example.org">a</a></pre>', '```\na\n```'],
  [
    '<a href="https://xn--bcher-kva.de/">https://bücher.de</a> <a href="https://example.org/%C3%84">https://example.org/Ä</a> <b>c</b>',
    'https://bücher.de https://example.org/Ä **c**',
  ],
  ['<div style="white-space: pre-wrap">a\nb <b>c\nd</b></div>e\nf', 'a\nb **c**\n**d**\ne f'],
  [
    '<span style="white-space-collapse: preserve">a<span>b</span>\nc<br style="white-space: pre">d</span>\n<b>e</b>',
    'ab\nc\nd **e**',
  ],
  [
    '<div style="white-space:pre-line"><p style="white-space:normal">a\nb</p><i>c\nd</i></div>',
    'a b\n\n*c*\n*d*',
  ],
])('reads %j', (html, text) => expect(htmlToMarkdown(html)).toBe(text));

it.each([
  '<p>plain</p><div>text</div>',
  '<meta charset="utf-8"><span style="color: red">plain</span>',
  '<a href="https://example.com/">https://example.com</a> <a href="mailto:a@example.org">a@example.org</a>',
  '<a href="#top">link</a>',
  '<b> </b>',
  `<b>${'x'.repeat(200_001)}</b>`,
  'a < b',
])('leaves to the browser what has no formatting: %#', (html) =>
  expect(htmlToMarkdown(html)).toBe(undefined),
);

it('reads broken HTML in linear time, without failing', () => {
  for (const piece of [
    '<b ',
    '<',
    '<b>',
    '</b>',
    '<!--',
    '<li>',
    '<pre>',
    '<blockquote>',
    '<b "',
    '&#x',
    ' ',
    '<!',
    '<a "<',
    '<a href="https://example.org">',
    '<a href = ',
    '<span style="white-space:pre">\n',
  ])
    expect(() => htmlToMarkdown(piece.repeat(190_000 / piece.length))).not.toThrow();
});
