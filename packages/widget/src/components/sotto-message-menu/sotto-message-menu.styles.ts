import { css } from 'lit';

/** The menu is on top of the log; its place is set in code. */
export const sottoMessageMenu = css`
  :host {
    position: absolute;
    z-index: 3;
  }
  .menu {
    position: static;
    inline-size: max-content;
    min-inline-size: calc(196 * var(--_u));
    overflow: hidden;
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
