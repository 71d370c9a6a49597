import { css } from 'lit';

/** In a drawer the menu is as wide as the drawer, without a frame of its own. */
export const sottoMessageMenu = css`
  .quick {
    display: flex;
    justify-content: space-between;
    gap: 2px;
    padding-block-end: 4px;
  }
  /* Only the strip. */
  .menu:not(:has(.menu-item)) {
    min-inline-size: 0;
    border-radius: calc(24 * var(--_u));
  }
  .menu:not(:has(.menu-item)) .quick {
    padding: 0;
  }
  .quick-item {
    display: grid;
    place-items: center;
    inline-size: calc(36 * var(--_u));
    block-size: calc(36 * var(--_u));
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    font-size: calc(20 * var(--_u));
    line-height: 1;
    cursor: pointer;
  }
  .quick-item.is-on,
  .quick-item:hover {
    background: var(--_surface-2);
  }
  .quick-item.is-on {
    box-shadow: inset 0 0 0 1px var(--_accent-line);
  }
  .quick-item:focus-visible {
    outline-offset: -2px;
  }
  @media (forced-colors: active) {
    .quick-item.is-on {
      outline: 1px solid Highlight;
    }
  }
  :host([drawer]) .quick {
    padding: 0 4px 4px;
  }
  :host([drawer]) .quick-item {
    inline-size: calc(44 * var(--_u));
    block-size: calc(44 * var(--_u));
    font-size: calc(26 * var(--_u));
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
