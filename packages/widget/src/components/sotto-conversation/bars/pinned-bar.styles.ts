import { css } from 'lit';

/** The bar of pinned messages under that of the room. */
export const pinnedBar = css`
  .pinned {
    display: flex;
    align-items: center;
    gap: 10px;
    flex: none;
    inline-size: 100%;
    min-block-size: calc(48 * var(--_u));
    padding-block: 6px;
    padding-inline: 16px;
    border: 0;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface);
    color: var(--_text);
    text-align: start;
    cursor: pointer;
  }
  .pinned > .i {
    color: var(--_muted);
  }
  .pinned:focus-visible {
    outline-offset: -2px;
  }
  .pinned-ticks {
    display: grid;
    gap: 2px;
    align-self: stretch;
    inline-size: 3px;
  }
  .pinned-ticks i {
    border-radius: 2px;
    background: var(--_border);
  }
  .pinned-ticks .is-on {
    background: var(--_accent-text);
  }
  .pinned-text {
    flex: 1;
    min-inline-size: 0;
    line-height: var(--_line-m);
  }
  .pinned-text b {
    display: block;
    color: var(--_accent-text);
    font-size: var(--_t-small);
    font-weight: 600;
  }
  .pinned-text span {
    display: block;
    overflow: hidden;
    font-size: var(--_t-sub);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    .pinned-ticks i {
      background: GrayText;
    }
    .pinned-ticks .is-on {
      background: Highlight;
    }
  }
`;
