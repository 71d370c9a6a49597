/** Breaks that programs other than browsers write: vertical tab (a soft break of slides), form feed, next line. */
const OTHER_BREAKS = /\r\n?|[\u000B\u000C\u0085]/g;
/** What the server refuses: control characters but tab and line feed, and halves of a surrogate pair. */
const REFUSED =
  /[\u0000-\u0008\u000E-\u001F\u007F-\u009F]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const BLANK = /^[\s\p{Cf}\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Removes characters that the server refuses in messages; other line breaks become line feeds. */
export function mendText(text: string): string {
  return text.replace(OTHER_BREAKS, '\n').replace(REFUSED, '');
}

/** Whether a text shows nothing at all: the server refuses it. */
export function isBlank(text: string): boolean {
  return BLANK.test(text);
}
