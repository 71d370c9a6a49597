import { css } from 'lit';

/** Over the whole panel: the message above the scrim, what can be done with it at the lower end. */
export const sottoMessageDrawer = css`
  :host {
    display: contents;
  }
  .scrim {
    z-index: 5;
    grid-template-rows: minmax(0, 1fr) auto;
    background: var(--_scrim);
  }
  .lift {
    align-self: end;
    inline-size: 100%;
    max-block-size: 100%;
    padding-block: 12px;
    overflow: hidden;
    pointer-events: none;
  }
  .drawer {
    align-self: end;
    inline-size: calc(100% + calc(32 * var(--_u)));
    margin: 0 -16px -16px;
    padding: 8px 8px max(8px, env(safe-area-inset-bottom));
    border-radius: 16px 16px 0 0;
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }
  .drawer::before {
    content: '';
    display: block;
    inline-size: calc(36 * var(--_u));
    block-size: 4px;
    margin: 0 auto 8px;
    border-radius: 2px;
    background: var(--_border);
  }
`;
