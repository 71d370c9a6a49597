import { css } from 'lit';

/** The menu is on top of the members; its place is set in code. */
export const sottoMemberMenu = css`
  :host {
    position: absolute;
    z-index: 3;
  }
  .menu {
    position: static;
    inline-size: max-content;
    min-inline-size: calc(168 * var(--_u));
    overflow: hidden;
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
