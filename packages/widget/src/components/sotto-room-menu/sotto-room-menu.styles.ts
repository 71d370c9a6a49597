import { css } from 'lit';

/** The menu is on top of the list; its place is set in code. */
export const sottoRoomMenu = css`
  :host {
    position: absolute;
    z-index: 3;
  }
  .menu {
    position: static;
    inline-size: max-content;
    min-inline-size: calc(196 * var(--_u));
  }
  .menu-item:focus-visible {
    outline-offset: -2px;
  }
  @media (pointer: coarse) {
    .menu-item {
      min-block-size: calc(44 * var(--_u));
    }
  }
`;
