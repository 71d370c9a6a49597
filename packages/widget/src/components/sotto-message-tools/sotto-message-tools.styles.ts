import { css } from 'lit';

/**
 * It stands out above its bubble and ends three lines before the bubble does: the toolbar stays in view where the top of a
 * long message is not, and covers no short one. It takes no room in the row. What shows it are the styles of the log, which
 * see the bubble.
 */
export const sottoMessageTools = css`
  :host {
    position: absolute;
    z-index: 2;
    inset-block: calc(-26 * var(--_u)) var(--_tools-end);
    inset-inline: 0 auto;
    min-inline-size: 100%;
    pointer-events: none;
  }
  /* Beside the other end of a short message, there may be no room. */
  :host([own]) {
    inset-inline: auto 0;
  }
  .chat-root.tools {
    position: sticky;
    inset-block-start: 4px;
    display: flex;
    inline-size: max-content;
    margin-inline: auto 8px;
    padding: 2px;
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    pointer-events: var(--_tools-hit);
  }
  :host([own]) .tools {
    margin-inline: 8px auto;
  }
  .tools .icon-btn {
    inline-size: calc(30 * var(--_u));
    block-size: calc(28 * var(--_u));
    border-radius: calc(var(--_radius) - 2px);
  }
  .tools .icon-btn:focus-visible {
    outline-offset: -2px;
  }
  @media (forced-colors: active) {
    .chat-root.tools {
      border: 1px solid;
    }
  }
`;
