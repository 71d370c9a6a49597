/** Markup that `html` created: the only text that is not escaped. */
export class Html {
  readonly #markup: string;
  /** Only for `html`. */
  constructor(markup: string) {
    this.#markup = markup;
  }
  toString(): string {
    return this.#markup;
  }
}

/** A value in a template; nothing is written for `null`, `undefined` and `false`. */
type HtmlValue = string | Html | readonly Html[] | null | undefined | false;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Creates markup. Every value is escaped for text and for quoted attributes, unless it is markup itself. Templates must
 * quote attributes, and put no value into a script, a style, or the name of a tag or attribute.
 */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(parts.reduce((before, part, index) => before + toMarkup(values[index - 1]) + part));
}

function toMarkup(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string') return value.replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);
  return value.map(toMarkup).join('');
}
