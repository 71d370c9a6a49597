import { css } from 'lit';

/**
 * The element in a stranger's page. A page's own rules beat `:host`, so what the layout needs is important, but for
 * what is the page's to decide: whether, where and how large the element is shown. Colours and fonts are set on `.chat-root` inside, where no rule of the page reaches.
 */
export const host = css`
  :host {
    /* The visitor's own font size, whatever the page made of its: all sizes follow it. */
    font-size: medium !important;
    --_sotto-size: var(--chat-font-size, 0.875em);
    display: block;
    box-sizing: border-box !important;
    margin: 0;
    padding: 0 !important;
    border: 0 !important;
    letter-spacing: normal !important;
    word-spacing: normal !important;
    text-transform: none !important;
    text-indent: 0 !important;
    text-shadow: none !important;
    white-space: normal !important;
    word-break: normal !important;
    overflow-wrap: normal !important;
    hyphens: manual !important;
    writing-mode: horizontal-tb !important;
    cursor: auto !important;
    -webkit-text-fill-color: currentcolor !important;
    opacity: 1 !important;
    filter: none !important;
    transform: none !important;
  }
  :host([hidden]) {
    display: none;
  }
  .chat-root {
    letter-spacing: normal;
    text-transform: none;
    direction: inherit;
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
