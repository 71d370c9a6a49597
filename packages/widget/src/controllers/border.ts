import type { LitElement, ReactiveController } from 'lit';
import { drawBorder } from '../events.js';
import { deepActiveElement } from '../internal/deep-active-element.js';
import { isOfInputMethod } from '../internal/keys/key-handler.js';
import { isKeyEvent } from '../internal/realms.js';

/** Events that reveal what is typed, pasted, dragged or selected. */
const TEXT_EVENTS = [
  ...['beforeinput', 'input', 'textInput', 'change', 'search'],
  ...['compositionstart', 'compositionupdate', 'compositionend'],
  ...['copy', 'cut', 'paste', 'beforecopy', 'beforecut', 'beforepaste'],
  ...['dragstart', 'drag', 'dragenter', 'dragover', 'dragleave', 'drop', 'dragend'],
  ...['select', 'selectstart', 'selectionchange'],
];
/* eslint sotto/key-handlers: 'off' -- what an input method composes is kept inside too */
const KEY_EVENTS = ['keydown', 'keypress', 'keyup'];
/** Keys that write nothing, and that a page needs around its own dialogs: unless the chat used them, they pass. */
const PASSING_KEY = /^(?:Tab|Escape|F\d+)$/;
const TEXT_INPUT =
  'textarea, [contenteditable], input:not([type="button"], [type="checkbox"], [type="radio"])';

/**
 * The border between a public element and the page, at its shadow root. What is typed, pasted, dragged or selected in
 * the chat has been handled when it gets here, and propagates no further; nor does a key whose default was prevented.
 * Pointer, wheel and focus events pass: pages close their menus by them, and they carry no text. Events from elements
 * that the page slotted pass too.
 *
 * Capturing listeners of the page receive native events before any listener inside, and no element can hide one from
 * them. For them the element reports that it is editable while a field in it has the focus: that is what shortcut
 * libraries ask.
 */
export class Border implements ReactiveController {
  /** By key: whether its `keydown` was kept inside, so that the page never receives half a stroke. */
  private readonly strokes = new Map<string, boolean>();
  private root: ShadowRoot | undefined;

  constructor(private readonly host: LitElement) {
    Object.defineProperty(host, 'isContentEditable', { configurable: true, get: () => this.isTyping() });
    host.addController(this);
  }

  hostConnected(): void {
    if (this.root) return;
    const root = (this.root = this.host.renderRoot as ShadowRoot);
    drawBorder(root);
    root.addEventListener('keydown', this.beginStroke, { capture: true });
    for (const type of [...TEXT_EVENTS, ...KEY_EVENTS]) root.addEventListener(type, this.keep);
  }

  /** A `keydown` counts as kept until it reaches the border: a listener inside may stop it before. */
  private readonly beginStroke = (event: Event): void => {
    if (isKeyEvent(event)) this.strokes.set(strokeOf(event), true);
  };

  private readonly keep = (event: Event): void => {
    if (!this.isOurs(event)) return;
    if (!isKeyEvent(event) || this.keepsKey(event)) event.stopPropagation();
  };

  /** Whether a key stays inside. A stroke that began outside ends there. */
  private keepsKey(event: KeyboardEvent): boolean {
    const stroke = strokeOf(event);
    if (event.type === 'keyup') {
      const wasKept = this.strokes.get(stroke) ?? false;
      this.strokes.delete(stroke);
      return wasKept;
    }
    const isKept = isUsed(event) || !(PASSING_KEY.test(event.key) || (isChord(event) && !isInField(event)));
    this.strokes.set(stroke, isKept);
    return isKept;
  }

  /**
   * Whether an event comes from inside, and not from an element that the page slotted. Its target may have been removed
   * by now: a key that closes a dialog arrives after the dialog is gone.
   */
  private isOurs({ target }: Event): boolean {
    return !this.host.contains(target as Node);
  }

  private isTyping(): boolean {
    return (this.root && deepActiveElement(this.root)?.matches(TEXT_INPUT)) ?? false;
  }
}

function strokeOf({ code, key }: KeyboardEvent): string {
  return code || key;
}

function originOf(event: Event): Element | undefined {
  return event.composedPath()[0] as Element | undefined;
}

/** Whether the chat or an input method has used the key. */
function isUsed(event: KeyboardEvent): boolean {
  return event.defaultPrevented || isOfInputMethod(event);
}

/** A shortcut rather than a letter; AltGr writes letters. */
function isChord(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
}

function isInField(event: KeyboardEvent): boolean {
  return originOf(event)?.matches(TEXT_INPUT) ?? false;
}
