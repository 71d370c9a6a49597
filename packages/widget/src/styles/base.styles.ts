import { css } from 'lit';
import type { CSSResult } from 'lit';
import { forcedColors } from './forced-colors.styles.js';

/** Reset, type, icons, focus, and what the system's own colours need: every part takes it. */
export const base: CSSResult[] = [
  css`
    .chat-root,
    .chat-root *,
    .chat-root *::before,
    .chat-root *::after {
      box-sizing: border-box;
    }
    .chat-root {
      margin: 0;
      background: var(--_bg);
      color: var(--_text);
      font: 400 var(--_size) / var(--_leading) var(--_font);
      text-align: start;
      -webkit-tap-highlight-color: transparent;
      -webkit-font-smoothing: antialiased;
      -webkit-text-size-adjust: 100%;
      font-variant-numeric: tabular-nums;
    }
    .chat-root :where(h1, h2, h3, p, ul, ol, dl, dd, figure, blockquote) {
      margin: 0;
      padding: 0;
      font: inherit;
      list-style: none;
    }
    .chat-root :where(button, input, textarea, select) {
      margin: 0;
      font: inherit;
      color: inherit;
    }
    .chat-root :where(a) {
      color: var(--_accent-text);
    }
    /* The words decide the direction of a text, and the page the side where it lies. */
    .chat-root :where([dir='auto']:not(textarea)) {
      text-align: -webkit-match-parent;
      text-align: match-parent;
    }
    /*
     * A text that is cut after some lines: which, its place says. Its box lies where the page has it; in the box the lines
     * begin where the words do, since Chromium leaves out the ellipsis of a line that ends at the edge.
     */
    .chat-root .clamped {
      display: -webkit-box;
      inline-size: fit-content;
      overflow: hidden;
      overflow-wrap: anywhere;
      text-align: start;
      -webkit-box-orient: vertical;
    }
    .i {
      fill: none;
      stroke: currentColor;
      stroke-width: 1.5;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .i {
      inline-size: calc(20 * var(--_u));
      block-size: calc(20 * var(--_u));
      flex: none;
      display: block;
    }
    .i-s {
      inline-size: calc(16 * var(--_u));
      block-size: calc(16 * var(--_u));
    }
    .i-flip:dir(rtl) {
      transform: scaleX(-1);
    }
    .vh {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }

    /*
     * Focus: one ring everywhere, outside the shape, never removed. On what takes text always: where a script moved the
     * focus after a click, engines differ in what is visible, and the next key writes there.
     */
    .chat-root :focus-visible,
    .chat-root :where(input:not([type='radio'], [type='checkbox']), textarea):focus,
    .chat-root .is-focus {
      outline: 2px solid var(--_focus);
      outline-offset: 2px;
    }
    .field :is(input, select, textarea):focus,
    .field .is-focus {
      outline-offset: -1px;
    }
  `,
  forcedColors,
];
