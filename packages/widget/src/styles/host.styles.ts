import { css } from 'lit';

/**
 * The border of a public element for inherited properties: nothing that the page sets above it, or on everything, comes
 * in. First of its styles, so that all others build on initial values. `all` leaves out custom properties and
 * `direction`, which pages set for the chat, too.
 *
 * On the element itself nothing is important: how it is shown, where and how large is the page's to decide, and so is
 * who can see it (`visibility`).
 */
export const host = css`
  :host {
    all: initial;
    -webkit-locale: inherit; /* what lang sets in Chromium and WebKit */
    /* The visitor's own font size, whatever the page made of its: all sizes follow it. */
    font-size: medium !important;
    --_sotto-size: var(--chat-font-size, 0.875em);
    --_sotto-em: 1em;
    --_sotto-angle: atan2(var(--_sotto-em), 1em);
    --_sotto-zoom: tan(var(--_sotto-angle));
    display: block;
    box-sizing: border-box;
  }
  :host([hidden]) {
    display: none;
  }
  .chat-root {
    all: initial;
    -webkit-locale: inherit;
    display: block;
    visibility: inherit;
    /* Not inherited by name, but its initial value follows the parent. */
    -webkit-user-select: text;
    user-select: text;
  }
  /* Also where a rule of the page for all elements sets how they are shown. */
  :host([hidden]) .chat-root {
    display: none;
  }
`;

/** A part of the widget inside another one: a column that fills its place. */
export const part = css`
  :host {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    min-block-size: 0;
  }
  :host([hidden]) {
    display: none;
  }
`;
