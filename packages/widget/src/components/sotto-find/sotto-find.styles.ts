import { css } from 'lit';

/** A bar between that of the room and its messages. */
export const sottoFind = css`
  /* The bar has a button that closes it, and with it what was searched for. */
  [type='search']::-webkit-search-cancel-button {
    display: none;
  }
  :host {
    display: block;
    flex: none;
  }
  .find-bar {
    display: flex;
    align-items: center;
    gap: 4px;
    min-block-size: calc(44 * var(--_u));
    padding: 4px 10px 4px 12px;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface);
  }
  output {
    padding-inline: 8px;
    color: var(--_muted);
    font-size: var(--_t-small);
    white-space: nowrap;
  }
  output:empty {
    padding: 0;
  }
  .up .i {
    transform: scaleY(-1);
  }
  .icon-btn[aria-disabled='true'] {
    opacity: 0.5;
    cursor: default;
  }
  .chat-root .icon-btn:focus-visible {
    outline-offset: -2px;
  }
  @media (forced-colors: active) {
    .icon-btn[aria-disabled='true'] {
      color: GrayText;
      opacity: 1;
    }
  }
`;
