import { css } from 'lit';

/** In a drawer the menu is as wide as the drawer, without a frame of its own. */
export const sottoMessageMenu = css`
  :host([drawer]) {
    position: static;
  }
  :host([drawer]) .menu {
    inline-size: 100%;
    padding: 0;
    border-radius: 0;
    box-shadow: none;
  }
  :host([drawer]) .menu-item {
    min-block-size: calc(48 * var(--_u));
    padding-inline: 12px;
    font-size: var(--_t-title);
  }
  :host([drawer]) .kbd {
    display: none;
  }
`;
