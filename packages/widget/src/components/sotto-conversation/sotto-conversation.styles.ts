import { css } from 'lit';

/** The column of the log, and the members beside it, or over it where there is no room beside. */
export const sottoConversation = css`
  :host {
    background: var(--_bg);
  }
  .room {
    position: relative;
    display: flex;
    flex: 1;
    min-block-size: 0;
  }
  .talk {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-inline-size: 0;
    min-block-size: 0;
  }
  /* In select mode what was begun in the composer waits. */
  .foot {
    display: contents;
  }
  .foot[hidden] {
    display: none;
  }
  /* Over all of the room, and not in the way of what is dropped on it. */
  .drop {
    position: absolute;
    z-index: 4;
    inset: 8px;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 4px;
    padding: 16px;
    border: 2px dashed var(--_accent-text);
    border-radius: var(--_radius-l);
    background: color-mix(in oklab, var(--_accent-soft) 94%, transparent);
    text-align: center;
    overflow-wrap: anywhere;
  }
  .drop * {
    pointer-events: none;
  }
  .drop .i {
    inline-size: calc(32 * var(--_u));
    block-size: calc(32 * var(--_u));
    margin-block-end: 6px;
    color: var(--_accent-text);
    stroke-width: 1.1;
  }
  .drop b {
    font-size: var(--_t-title);
    font-weight: 600;
  }
  .drop span {
    color: var(--_muted);
  }
  .members {
    inline-size: calc(320 * var(--_u));
    flex: none;
    border-inline-start: 1px solid var(--_border);
  }
  .join {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    inline-size: 100%;
    max-inline-size: calc(744 * var(--_u));
    margin-inline: auto;
    padding-block: 8px;
    padding-inline: 16px 8px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-l);
    background: var(--_surface);
  }
  .join .i {
    flex: none;
    color: var(--_muted);
  }
  .join p {
    flex: 1;
    min-block-size: calc(36 * var(--_u));
    align-content: center;
    color: var(--_muted);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
  }
  .join .wrong {
    color: var(--_danger);
  }
  .loading {
    display: flex;
    flex: 1;
    flex-direction: column;
    justify-content: flex-end;
    gap: 10px;
    inline-size: 100%;
    max-inline-size: calc(776 * var(--_u));
    margin-inline: auto;
    padding: 8px 16px;
  }
  .loading .sk {
    block-size: calc(34 * var(--_u));
    border-radius: var(--_radius-bubble);
    align-self: flex-start;
    background: var(--_bubble-other);
  }
  .loading .sk.own {
    align-self: flex-end;
    background: var(--_bubble-own);
  }
  .loading .sk-a {
    block-size: calc(54 * var(--_u));
  }
  @container (max-width: 74.2em) {
    .members {
      position: absolute;
      inset: 0;
      z-index: 2;
      inline-size: auto;
      border-inline-start: 0;
    }
    .talk.is-covered {
      visibility: hidden;
    }
  }
`;
