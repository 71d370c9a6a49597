/** The begin of a comment, a declaration, a tag, or text. No alternative reads beyond the next `<`. */
const TOKEN = /<!--|<[!?][^<>]*>|<(\/?)([a-z][a-z\d]*)([^<>]*)>|[^<]+|</gi;
/** Characters of HTML beyond which the text is pasted without its formatting. */
const MAX_HTML = 200_000;
/** How deep quotes and lists nest in a message. */
const MAX_DEPTH = 3;

const MARKS = new Map([
  ...['b', 'strong'].map((tag) => [tag, '**'] as const),
  ...['i', 'em'].map((tag) => [tag, '*'] as const),
  ...['s', 'del', 'strike'].map((tag) => [tag, '~~'] as const),
  ...['code', 'kbd', 'samp', 'tt'].map((tag) => [tag, '`'] as const),
]);
/** Formatting of programs that write styles instead of elements. */
const STYLES = [
  [/font-weight:\s*(?:bold|[6-9]\d\d)/i, '**'],
  [/font-style:\s*italic/i, '*'],
  [/text-decoration[a-z-]*:[^;]*line-through/i, '~~'],
] as const;
const NOT_BOLD = /font-weight:\s*(?:normal|[1-5]00)/i;
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table']);
const LINES = new Set([
  'div',
  'section',
  'article',
  'header',
  'footer',
  'figure',
  'tr',
  'dt',
  'dd',
  'li',
  'br',
]);
const HREF = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/i;
const SPACE = /white-space(?:-collapse)?\s*:\s*(?:(pre|break-spaces)|normal|nowrap|collapse)/i;
/** Elements without an end. */
const VOID = new Set(['br', 'hr', 'img', 'input', 'meta', 'wbr']);
/** Addresses that messages link to. */
const ADDRESS = /^(?:https?:|mailto:)\S+$/i;
const SILENT = new Set(['style', 'script', 'title', 'head', 'template', 'noscript', 'svg']);
const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

/**
 * Returns the formatted text of the clipboard as Markdown; undefined where it has no formatting. The HTML is read by its
 * tags alone: a browser's parser is a sink of Trusted Types, whose policy a page need not allow.
 */
export function htmlToMarkdown(html: string): string | undefined {
  if (html.length > MAX_HTML) return undefined;
  const from = html.indexOf('<!--StartFragment-->');
  const to = html.lastIndexOf('<!--EndFragment-->');
  return new Reader().read(html.slice(Math.max(0, from), to > from ? to : undefined));
}

class Reader {
  private readonly lines: string[] = [];
  private line = '';
  /** What the line begins with: the marks of quotes and of the list. */
  private prefix = '';
  /** Elements around the text that have marks, or say whether its lines are kept, and the marks that are written. */
  private readonly open: { tag: string; marks: string[]; keepsLines: boolean | undefined }[] = [];
  private written: string[] = [];
  private readonly lists: { isOrdered: boolean; items: number }[] = [];
  private quotes = 0;
  /** Whether a blank line is due, and how many quotes were around the line before. */
  private hasGap = false;
  private lastQuotes = 0;
  private inCode = false;
  /** The link around the text, and what is written of it. */
  private link: { href: string; text: string } | undefined;
  private silent: string | undefined;
  private isFormatted = false;

  read(html: string): string | undefined {
    for (let next = 0; next < html.length;) {
      TOKEN.lastIndex = next;
      const match = TOKEN.exec(html);
      if (!match) break;
      const [token, slash, tag, attributes = ''] = match;
      next = match.index + token.length;
      if (token === '<!--') {
        const end = html.indexOf('-->', next);
        next = end === -1 ? html.length : end + 3;
      } else if (tag === undefined) {
        const isText = this.silent === undefined && !/^<[!?]/.test(token);
        if (isText) this.addText(decode(token));
      } else if (this.silent !== undefined) {
        if (slash === '/' && tag.toLowerCase() === this.silent) this.silent = undefined;
      } else if (slash === '/') this.end(tag.toLowerCase());
      else this.begin(tag.toLowerCase(), attributes);
    }
    this.breakLine();
    const text = this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
    return this.isFormatted && text !== '' ? text : undefined;
  }

  private begin(tag: string, attributes: string): void {
    if (SILENT.has(tag)) this.silent = tag;
    else if (tag === 'pre') this.fence();
    else if (this.inCode) {
      if (tag === 'br') this.breakLine({ always: true });
    } else if (PARAGRAPHS.has(tag)) this.breakParagraph();
    else if (tag === 'blockquote') this.nest(1);
    else if (tag === 'ul' || tag === 'ol') {
      this.breakLine();
      this.lists.push({ isOrdered: tag === 'ol', items: 0 });
    } else if (LINES.has(tag)) this.breakLine({ always: tag === 'br' });
    else if ((tag === 'td' || tag === 'th') && this.line !== '') this.line += '\t';
    if (tag === 'li') this.item();
    if (tag === 'a' && !this.inCode) this.link = linkOf(attributes);
    const marks = this.inCode ? [] : marksOf(tag, attributes);
    const keepsLines = VOID.has(tag) ? undefined : keepsLinesOf(attributes);
    // Those in one of the same name are noted as well: the end of an inner one is not that of the outer one.
    const isNoted = MARKS.has(tag) || marks.length > 0 || keepsLines !== undefined;
    if (isNoted || (!VOID.has(tag) && this.open.some((one) => one.tag === tag)))
      this.open.push({ tag, marks, keepsLines });
  }

  private end(tag: string): void {
    if (tag === 'pre') this.fence();
    else if (tag === 'a') this.endLink();
    else if (PARAGRAPHS.has(tag)) this.breakParagraph();
    else if (tag === 'blockquote') this.nest(-1);
    else if (tag === 'ul' || tag === 'ol') {
      this.breakLine();
      this.lists.pop();
      if (this.lists.length === 0) this.breakParagraph();
    } else if (LINES.has(tag) && tag !== 'br' && !this.inCode) this.breakLine();
    const index = this.open.findLastIndex((one) => one.tag === tag);
    if (index !== -1) this.open.splice(index, 1);
    this.closeMarks();
  }

  private addText(text: string): void {
    const { keepsLines } = this.open.findLast((one) => one.keepsLines !== undefined) ?? {};
    const lines = this.inCode || keepsLines ? text.split('\n') : [text];
    lines.forEach((line, index) => {
      if (index > 0) this.breakLine({ always: true });
      if (this.inCode) this.line += line;
      else this.addWords(line);
    });
  }

  private addWords(text: string): void {
    const words = text.replace(/\s+/g, ' ');
    if (this.link) this.link.text += words;
    if (words.trim() === '') {
      if (this.line !== '' && !this.line.endsWith(' ')) this.line += ' ';
      return;
    }
    if (words.startsWith(' ') && this.line !== '' && !this.line.endsWith(' ')) this.line += ' ';
    const isStart = this.line === '';
    // Code takes marks as they are, and cannot hold its own.
    const wanted = this.open
      .flatMap((one) => one.marks)
      .filter((mark) => mark !== '`' || !words.includes('`'));
    this.closeMarks(new Set(wanted));
    for (const mark of wanted) {
      if (this.written.includes(mark) || this.written.includes('`')) continue;
      this.line += mark;
      this.written.push(mark);
      this.isFormatted = true;
    }
    const shown = words.trimStart();
    if (this.written.includes('`')) this.line += shown;
    else this.line += escape(shown, isStart && this.written.length === 0);
  }

  /** Writes the address behind the text of a link, unless that is the address: a message has no links of other texts. */
  private endLink(): void {
    const { href = '', text = '' } = this.link ?? {};
    this.link = undefined;
    const shown = text.trim();
    if (shown === '' || plainAddress(shown) === plainAddress(href)) return;
    this.isFormatted = true;
    if (this.written.includes('`')) this.closeMarks(new Set());
    const line = this.line.trimEnd();
    if (line !== '') this.line = `${line} (${href})${this.line.slice(line.length)}`;
    else {
      this.line = href;
      this.breakLine();
    }
  }

  /** Closes the marks whose elements have ended, and those inside of them; space stays behind them. */
  private closeMarks(wanted = new Set(this.open.flatMap((one) => one.marks))): void {
    while (this.written.some((mark) => !wanted.has(mark))) {
      const text = this.line.trimEnd();
      this.line = `${text}${this.written.pop()}${this.line.slice(text.length)}`;
    }
  }

  private breakLine({ always = false } = {}): void {
    this.closeMarks(new Set());
    if (this.line.trim() === '' && !always) return;
    this.push((this.prefix || this.quoteMark()) + (this.inCode ? this.line : this.line.trimEnd()));
    this.line = '';
    this.prefix = '';
  }

  private breakParagraph(): void {
    this.breakLine();
    if (this.lists.length === 0) this.hasGap = true;
  }

  /** Adds a line, after a blank one where a paragraph has ended before it. */
  private push(line: string): void {
    if (this.hasGap && this.lines.length > 0)
      this.lines.push('> '.repeat(Math.min(this.quotes, this.lastQuotes, MAX_DEPTH)).trimEnd());
    this.hasGap = false;
    this.lastQuotes = this.quotes;
    this.lines.push(line);
  }

  private quoteMark(): string {
    const indent = this.lists.length === 0 ? '' : '  '.repeat(Math.min(this.lists.length, MAX_DEPTH));
    return '> '.repeat(Math.min(this.quotes, MAX_DEPTH)) + indent;
  }

  private item(): void {
    const list = this.lists.at(-1) ?? { isOrdered: false, items: 0 };
    list.items += 1;
    this.prefix = this.quoteMark().replace(/ {2}$/, '') + (list.isOrdered ? `${list.items}. ` : '- ');
    this.isFormatted = true;
  }

  private nest(by: 1 | -1): void {
    this.breakParagraph();
    this.quotes = Math.max(0, this.quotes + by);
    this.isFormatted = true;
  }

  private fence(): void {
    this.breakLine();
    this.push(`${this.quoteMark()}\`\`\``);
    this.inCode = !this.inCode;
    this.isFormatted = true;
  }
}

function linkOf(attributes: string): { href: string; text: string } | undefined {
  const [, double, single, none] = HREF.exec(attributes) ?? [];
  const href = decode(double ?? single ?? none ?? '').trim();
  return ADDRESS.test(href) ? { href, text: '' } : undefined;
}

/** Returns an address as browsers write it, without what its text may leave out. */
function plainAddress(address: string): string {
  const { href } = URL.canParse(address) ? new URL(address) : { href: address };
  return href.replace(/^mailto:|\/$/gi, '');
}

/** Whether an element keeps the lines of its text, or not any more; undefined where it does not say. */
function keepsLinesOf(attributes: string): boolean | undefined {
  const style = SPACE.exec(attributes);
  return style ? style[1] !== undefined : undefined;
}

function marksOf(tag: string, attributes: string): string[] {
  const mark = MARKS.get(tag);
  if (mark !== undefined) return mark === '**' && NOT_BOLD.test(attributes) ? [] : [mark];
  return tag === 'span' ? STYLES.flatMap(([style, styled]) => (style.test(attributes) ? [styled] : [])) : [];
}

/** Puts a backslash before what would be a mark. */
function escape(text: string, isLineStart: boolean): string {
  const escaped = text.replace(/[*`]|~~/g, '\\$&');
  return isLineStart
    ? escaped.replace(/^(?:[>-](?=\s|$)|(\d{1,3})(?=[.)]\s))/, (start, number?: string) =>
        number === undefined ? `\\${start}` : `${number}\\`,
      )
    : escaped;
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get((name as string).toLowerCase()) ?? whole;
    const code = decimal !== undefined ? Number(decimal) : parseInt(hex as string, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
