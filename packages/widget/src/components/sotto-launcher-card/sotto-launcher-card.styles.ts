import { css } from 'lit';

/** It lies above the launcher, which is at the end of their place, and takes no room there. Which edge it shares with the launcher is said by the class. */
export const sottoLauncherCard = css`
  :host {
    position: absolute;
    inset-block-end: calc(56 * var(--_u) + 12px);
    right: 0;
  }
  :host(.at-left) {
    right: auto;
    left: 0;
  }
  .chat-root.card {
    position: relative;
    inline-size: calc(272 * var(--_u));
    max-inline-size: calc(100vw - 2 * var(--_offset-x, 20px));
    border-radius: var(--_radius-l);
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }
  .open {
    display: grid;
    grid-template-columns: calc(36 * var(--_u)) minmax(0, 1fr);
    column-gap: 10px;
    inline-size: 100%;
    padding-block: 12px;
    padding-inline: 12px calc(40 * var(--_u));
    border: 0;
    border-radius: inherit;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .avatar.chat {
    --p: var(--_muted);
  }
  .words {
    min-inline-size: 0;
  }
  .words > * {
    line-height: var(--_line);
    -webkit-line-clamp: 3;
  }
  .words > b {
    font-size: var(--_t-sub);
    font-weight: 600;
    line-height: var(--_line-m);
    -webkit-line-clamp: 2;
  }
  /* A greeting is shown as a whole. */
  .words > .whole {
    -webkit-line-clamp: none;
  }
  .asks {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-block-start: -4px;
    padding-block-end: 12px;
    padding-inline: calc(22px + 36 * var(--_u)) 12px;
  }
  .asks .filter {
    max-inline-size: 100%;
    overflow-wrap: anywhere;
    text-align: start;
  }
  .card > .icon-btn {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 4px;
    inline-size: calc(32 * var(--_u));
    block-size: calc(32 * var(--_u));
  }
  @media (forced-colors: active) {
    .chat-root.card {
      border: 1px solid;
    }
  }
  @media (pointer: coarse) {
    .card > .icon-btn {
      inset-block-start: 0;
      inset-inline-end: 0;
      inline-size: calc(44 * var(--_u));
      block-size: calc(44 * var(--_u));
    }
    .open {
      padding-inline-end: calc(44 * var(--_u));
    }
  }
`;
