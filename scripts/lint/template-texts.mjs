// Texts that people read stand in the catalogue (`i18n/en`), so that another language can replace them all at once.
const LETTER = /\p{L}/u;
/** Two words or more, of which the first begins with a capital. */
const SENTENCE = /^\p{Lu}[\p{Ll}’]*[ \u00a0]\p{L}/u;
/** Attributes and properties whose value people read or hear. */
const READ_ATTRIBUTE =
  /^[.]?(?:aria-(?:label|description|roledescription|valuetext|placeholder)|placeholder|title|alt|label|heading|text|action|reason)$/;
const HOLE = '\u0000';

/** ESLint rule: no text that people read is written in a template, or as a sentence in the code around it. */
export const templateTexts = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { literal: 'Put "{{text}}" into the catalogue in i18n/en, and take it from i18n/localize.' },
  },
  create(context) {
    const report = (node, text) => {
      if (LETTER.test(text)) context.report({ node, messageId: 'literal', data: { text: text.trim() } });
    };

    /** Reports the literals that an expression may come to. */
    function checkValue(node) {
      if (node.type === 'Literal' && typeof node.value === 'string') report(node, node.value);
      if (node.type === 'TemplateLiteral') node.quasis.forEach((quasi) => report(quasi, quasi.value.cooked));
      if (node.type === 'ConditionalExpression') [node.consequent, node.alternate].forEach(checkValue);
      if (node.type === 'LogicalExpression') [node.left, node.right].forEach(checkValue);
    }

    function checkTemplate(node, { quasis, expressions }) {
      const source = quasis.map(({ value }) => value.cooked).join(HOLE);
      let hole = 0;
      for (const { text, isRead } of partsOf(source)) {
        if (isRead) report(node, text.replaceAll(HOLE, ' '));
        for (const character of text) {
          if (character !== HOLE) continue;
          if (isRead) checkValue(expressions[hole]);
          hole += 1;
        }
      }
    }

    return {
      TaggedTemplateExpression(node) {
        if (node.tag.name === 'html' || node.tag.name === 'svg') checkTemplate(node, node.quasi);
      },
      Literal(node) {
        if (typeof node.value === 'string' && SENTENCE.test(node.value)) report(node, node.value);
      },
      TemplateLiteral(node) {
        const text = node.quasis.map(({ value }) => value.cooked).join('x');
        if (node.parent.type !== 'TaggedTemplateExpression' && SENTENCE.test(text)) report(node, text);
      },
    };
  },
};

/** Takes a template apart: text between tags, values of attributes, and everything else in between. */
function* partsOf(source) {
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    const end = open === -1 ? source.length : open;
    yield { text: source.slice(at, end), isRead: true };
    if (open === -1) return;
    at = yield* partsOfTag(source, open);
  }
}

/** Takes one tag apart, from its `<`; returns where it ends. */
function* partsOfTag(source, from) {
  if (source.startsWith('<!--', from)) {
    const end = source.indexOf('-->', from) + 3;
    yield { text: source.slice(from, end), isRead: false };
    return end;
  }
  const attribute = /\s([^\s=>"'/]+)=(?:"([^"]*)"|'([^']*)'|([^\s>]*))|>/gu;
  attribute.lastIndex = from;
  let at = from;
  for (let found = attribute.exec(source); found; found = attribute.exec(source)) {
    const [whole, name, ...values] = found;
    const value = values.find((one) => one !== undefined) ?? '';
    const valueAt = whole === '>' ? found.index : found.index + whole.lastIndexOf(value);
    yield { text: source.slice(at, valueAt), isRead: false };
    at = attribute.lastIndex;
    if (whole === '>') return at;
    yield { text: value, isRead: READ_ATTRIBUTE.test(name) };
    yield { text: source.slice(valueAt + value.length, at), isRead: false };
  }
  yield { text: source.slice(at), isRead: false };
  return source.length;
}
