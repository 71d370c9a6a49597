import { css } from 'lit';

/** Eight columns under a search, tabs at the lower end. */
export const sottoEmojiPicker = css`
  :host {
    display: block;
  }
  :host(:not([embedded])) {
    position: absolute;
    inset-block-end: calc(100% + 6px);
    inset-inline-end: -1px;
    z-index: 3;
    inline-size: min(100% + 2px, calc(376 * var(--_u)));
  }
  .picker {
    position: relative;
    display: flex;
    flex-direction: column;
    block-size: calc(356 * var(--_u));
    max-block-size: var(--_most, 100%);
    overflow: hidden;
    border-radius: var(--_radius-l);
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }
  :host([embedded]) .picker {
    border-radius: 0;
    box-shadow: none;
  }
  .head {
    display: flex;
    flex: none;
    align-items: center;
    gap: 4px;
    padding: 8px;
  }
  :host([embedded]) .head {
    padding: 2px;
  }
  .emoji,
  .tone {
    display: grid;
    place-items: center;
    inline-size: calc(36 * var(--_u));
    block-size: calc(36 * var(--_u));
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    font-size: calc(20 * var(--_u));
    line-height: 1;
    cursor: pointer;
  }
  .emoji {
    inline-size: 100%;
  }
  .emoji:hover,
  .tone:hover,
  .tone[aria-expanded='true'],
  .tone[aria-checked='true'] {
    background: var(--_surface-2);
  }
  .chat-root .emoji:focus-visible,
  .chat-root .tone:focus-visible {
    outline-offset: -2px;
  }
  .tones {
    position: absolute;
    inset-block-start: calc(50 * var(--_u));
    inset-inline-end: 8px;
    z-index: 1;
    display: flex;
    padding: 4px;
    border-radius: calc(22 * var(--_u));
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }
  .tones .tone {
    border-radius: 50%;
  }
  .scroller {
    flex: 1;
    min-block-size: 0;
    padding: 0 8px 4px;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--_border) transparent;
  }
  .title {
    padding: 6px 4px 2px;
    color: var(--_muted);
    font-size: var(--_t-small);
    font-weight: 550;
  }
  .row {
    display: grid;
    grid-template-columns: repeat(8, minmax(0, 1fr));
  }
  .none {
    padding: 24px 8px;
    color: var(--_muted);
    text-align: center;
  }
  .tabs {
    display: grid;
    flex: none;
    grid-template-columns: repeat(9, minmax(0, 1fr));
    padding: 2px 8px;
    border-block-start: 1px solid var(--_border);
  }
  .chat-root .tabs .icon-btn {
    position: relative;
    inline-size: 100%;
  }
  .chat-root .tabs [aria-selected='true'] {
    color: var(--_accent-text);
  }
  .tabs [aria-selected='true']::after {
    content: '';
    position: absolute;
    inset-inline: 8px;
    inset-block-start: -3px;
    block-size: 2px;
    background: currentColor;
  }
  .chat-root .tabs .icon-btn:focus-visible {
    outline-offset: -2px;
  }
  @media (pointer: coarse) {
    .emoji,
    .tone {
      block-size: calc(44 * var(--_u));
      font-size: calc(26 * var(--_u));
    }
    .tone {
      inline-size: calc(44 * var(--_u));
    }
    .tones {
      inset-block-start: calc(58 * var(--_u));
    }
  }
  @media (forced-colors: active) {
    .picker,
    .tones {
      border: 1px solid CanvasText;
    }
    .tone[aria-checked='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    .tabs [aria-selected='true']::after {
      background: Highlight;
    }
  }
`;
