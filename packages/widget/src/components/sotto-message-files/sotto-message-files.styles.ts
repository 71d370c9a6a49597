import { css } from 'lit';

/** Pictures and documents of a message. */
export const sottoMessageFiles = css`
  .chat-root {
    display: grid;
    gap: 3px;
    background: none;
  }
  .pix > .pic {
    min-inline-size: 0;
    min-block-size: 0;
    inline-size: 100%;
    block-size: 100%;
  }
  .pix ~ .file {
    padding-inline: 8px;
  }
  .pix-3 > :first-child {
    grid-row: 1 / 3;
  }
  .pix-5 > .pic {
    grid-column: span 2;
  }
  .pix-5 > .pic:nth-child(-n + 2) {
    grid-column: span 3;
  }
  .chat-root .pic {
    position: relative;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 6px;
    overflow: hidden;
    padding: 0;
    border: 0;
    background: var(--_surface-2);
    color: var(--_muted);
    font-size: var(--_t-small);
    text-align: center;
    cursor: pointer;
  }
  .pic > b {
    padding: 4px 10px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font-weight: 550;
  }
  .pic:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }
  .pic img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .is-small img {
    object-fit: scale-down;
  }
  .thumb {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  /* Any colour may be behind them. */
  .thumb ~ :where(span, b):not(.over, .more-pix, .start) {
    position: relative;
    padding: 1px 7px;
    border-radius: 10px;
    background: rgb(0 0 0 / 60%);
    color: #fff;
  }
  .thumb ~ svg {
    display: none;
  }
  .start {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: calc(48 * var(--_u));
    block-size: calc(48 * var(--_u));
    border-radius: 50%;
    background: rgb(0 0 0 / 60%);
    color: #fff;
  }
  .over {
    position: absolute;
    inset-block-end: 6px;
    inset-inline-start: 6px;
    padding: 1px 7px;
    border-radius: 10px;
    background: rgb(0 0 0 / 60%);
    color: #fff;
    font-size: var(--_t-small);
  }
  .saving {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-start: 6px;
    display: flex;
    align-items: center;
    gap: 8px;
    max-inline-size: calc(100% - 12px);
    padding-inline-end: 12px;
    border-radius: calc(22 * var(--_u));
    background: rgb(0 0 0 / 70%);
    color: #fff;
    font-size: var(--_t-small);
  }
  .saving > span:last-child {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .chat-root .save {
    position: relative;
    display: grid;
    place-items: center;
    flex: none;
    inline-size: calc(44 * var(--_u));
    block-size: calc(44 * var(--_u));
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: inherit;
    cursor: pointer;
  }
  .more-pix {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    background: rgb(0 0 0 / 55%);
    color: #fff;
    font-size: calc(22 * var(--_u));
    font-weight: 600;
  }
  .chat-root .file-icon {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: calc(44 * var(--_u));
    block-size: calc(44 * var(--_u));
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    background: color-mix(in oklab, currentColor 7%, transparent);
    color: inherit;
    cursor: pointer;
  }
  .file-text {
    flex: 1;
    min-inline-size: 0;
    line-height: var(--_line-m);
  }
  .file-text b {
    display: block;
    overflow: hidden;
    font-weight: 550;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .file-text span {
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  :host(.own) .chat-root {
    color: var(--_bubble-own-text);
  }
  :host(.own) .file-text span {
    color: var(--_bubble-own-muted);
  }
  @media (forced-colors: active) {
    .chat-root .pic,
    .chat-root .file-icon {
      border: 1px solid ButtonText;
    }
  }
`;
