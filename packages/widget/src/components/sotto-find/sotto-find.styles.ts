import { css } from 'lit';

/** A bar between that of the room and its messages. */
export const sottoFind = css`
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
  .search {
    position: relative;
    flex: 1;
    min-inline-size: 0;
  }
  .search .i {
    position: absolute;
    inset-inline-start: calc(8 * var(--_u));
    inset-block: 0;
    margin-block: auto;
    color: var(--_muted);
    pointer-events: none;
  }
  .search input {
    inline-size: 100%;
    min-block-size: calc(36 * var(--_u));
    padding-inline: calc(36 * var(--_u)) 8px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_surface-2);
  }
  .chat-root .search input:focus {
    outline-offset: -1px;
  }
  .search ::placeholder {
    color: var(--_muted);
    opacity: 1;
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
  @media (pointer: coarse) {
    .search input {
      min-block-size: calc(44 * var(--_u));
      font-size: max(16px, var(--_size));
    }
  }
  @media (forced-colors: active) {
    .icon-btn[aria-disabled='true'] {
      color: GrayText;
      opacity: 1;
    }
  }
`;
