import { css } from 'lit';

/** A menu is on top of what it belongs to; its place is set in code. */
export const menuElement = css`
  :host {
    position: absolute;
    z-index: 3;
  }
  .menu {
    position: static;
    inline-size: max-content;
    min-inline-size: calc(196 * var(--_u));
    overflow: hidden;
    list-style: none;
  }
  .menu-item:focus-visible {
    outline-offset: -2px;
  }
  .kbd {
    padding-inline-start: 24px;
  }
  @media (pointer: coarse) {
    .menu-item {
      min-block-size: calc(44 * var(--_u));
    }
  }
`;
