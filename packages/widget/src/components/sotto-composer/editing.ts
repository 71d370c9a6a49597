import type { Mention, User } from '@sotto/sdk';
import { hasFormatting } from '@sotto/sdk/markdown';
import { isShortcut } from '../../internal/keys/shortcut.js';
import { extras } from '../../lazy/parts.js';
import { mendText } from '../../timeline/message/message-text.js';
import { toggleMark } from '../../timeline/message/text-marks.js';
import type { Mark, Replacement } from '../../timeline/message/text-marks.js';

/** What is put before marks that are none. */
const ESCAPE = /\\(?=[*`]|~~)/g;
const FENCE_LINE = /^ {0,3}```/gm;

/** Returns the mark that a key puts around the selection. */
export function markOfKey(event: KeyboardEvent): Mark | undefined {
  if (isShortcut(event, 'b')) return '**';
  if (isShortcut(event, 'i')) return '*';
  if (isShortcut(event, 'e')) return '`';
  return isShortcut(event, 'x', { shift: true }) ? '~~' : undefined;
}

/** Puts a mark around what is selected in a field, or removes it. */
export function markSelection(field: HTMLTextAreaElement, mark: Mark): void {
  const { value, selectionStart: from, selectionEnd: to } = field;
  replace(field, toggleMark({ value, from, to }, mark));
}

/**
 * Pastes formatted text as Markdown; returns whether there was any. In a block of code, text is pasted as it is, and
 * everywhere until the extras are there.
 */
export function pasteFormatted(field: HTMLTextAreaElement, clipboard: DataTransfer | null): boolean {
  const { value, selectionStart: from, selectionEnd: to } = field;
  const isInCode = (value.slice(0, from).match(FENCE_LINE) ?? []).length % 2 === 1;
  const markdown = isInCode
    ? undefined
    : extras.loaded?.htmlToMarkdown(clipboard?.getData('text/html') ?? '');
  if (markdown === undefined) return false;
  // Without formatting it is sent as it is, with backslashes that prevent none.
  const text = mendText(hasFormatting(markdown) ? markdown : markdown.replace(ESCAPE, ''));
  const end = from + text.length;
  replace(field, { from, to, text, select: [end, end] });
  return true;
}

/** Inserts a text in place of what is selected, with the cursor behind it. */
export function insertText(field: HTMLTextAreaElement, text: string): void {
  const { selectionStart: from, selectionEnd: to } = field;
  field.focus();
  replace(field, { from, to, text, select: [from + text.length, from + text.length] });
}

/** Inserts a mention of a user as a word of its own, and returns it. */
export function insertMention(field: HTMLTextAreaElement, { id, username }: User): Mention {
  const before = field.value.slice(0, field.selectionStart);
  const gap = /\S$/.test(before) ? ' ' : '';
  insertText(field, `${gap}@${username} `);
  return { user: id, start: before.length + gap.length, length: username.length + 1 };
}

/** Replaces a part of a field by the command of the browser, which its undo takes back, or without it. */
function replace(field: HTMLTextAreaElement, { from, to, text, select }: Replacement): void {
  field.setSelectionRange(from, to);
  const command = text === '' ? 'delete' : 'insertText';
  const isDone = (from === to && text === '') || field.ownerDocument.execCommand(command, false, text);
  if (!isDone) field.setRangeText(text, from, to, 'end');
  field.setSelectionRange(...select);
}
