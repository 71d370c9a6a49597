import { css } from 'lit';

/** The list of what a begun word may become, over the composer. */
export const completionStyles = css`
  .options {
    position: absolute;
    inset-inline: -1px;
    inset-block-end: calc(100% + 6px);
    z-index: 3;
    max-block-size: calc(264 * var(--_u));
    padding: 4px;
    overflow: auto;
    border-radius: var(--_radius-l);
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }
  .chat-root .options {
    padding: 4px;
  }
  .option {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: calc(40 * var(--_u));
    padding: 4px 10px;
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .option.is-active {
    background: var(--_accent-soft);
  }
  .option b {
    font-weight: 550;
    white-space: nowrap;
  }
  .option .person-name {
    min-inline-size: 0;
    flex: 0 1 auto;
  }
  .option .more {
    flex: 1 1 20%;
    min-inline-size: 20%;
    overflow: hidden;
    color: var(--_muted);
    font-size: var(--_t-sub);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .option .sign {
    flex: none;
    inline-size: calc(32 * var(--_u));
    font-size: calc(20 * var(--_u));
    line-height: 1;
    text-align: center;
  }
  .option mark {
    background: none;
    color: var(--_accent-text);
    font-weight: 650;
  }
  @media (pointer: coarse) {
    .option {
      min-block-size: calc(44 * var(--_u));
    }
  }
  @media (forced-colors: active) {
    .options {
      border: 1px solid CanvasText;
    }
    .option.is-active {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
