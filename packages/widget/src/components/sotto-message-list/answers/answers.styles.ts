import { css } from 'lit';

/** What a message replies to, and the reactions under it. */
export const answers = css`
  .quote {
    display: block;
    inline-size: 100%;
    margin-block: 2px 5px;
    padding: 3px 10px 4px;
    border: 0;
    border-inline-start: 3px solid var(--p);
    border-radius: 4px;
    background: color-mix(in oklab, currentColor 4%, transparent);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
    text-align: start;
  }
  button.quote {
    cursor: pointer;
  }
  .chat-root .quote {
    color: inherit;
  }
  .quote b,
  .quote span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .quote b {
    color: var(--p);
    font-weight: 600;
  }
  .quote.has-picture {
    display: grid;
    grid-template-columns: calc(32 * var(--_u)) minmax(0, 1fr);
    column-gap: 8px;
  }
  .quote sotto-thumb {
    grid-row: 1 / 3;
    align-self: center;
    inline-size: calc(32 * var(--_u));
    block-size: calc(32 * var(--_u));
  }
  .quote .is-quiet {
    color: color-mix(in oklab, currentColor 76%, transparent);
  }
  .quote .i {
    display: inline-block;
    vertical-align: -3px;
  }
  .p-own {
    --p: var(--_accent-text);
  }
  .own .p-own {
    --p: var(--_bubble-own-accent);
  }
  .bubble.bare .quote {
    margin-block-end: 8px;
  }
  .reactions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-block: 6px 2px;
  }
  .reaction {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-block-size: calc(26 * var(--_u));
    padding: 0 9px 0 7px;
    border: 1px solid var(--_border);
    border-radius: calc(13 * var(--_u));
    background: var(--_surface-2);
    font-size: var(--_t-small);
    font-weight: 550;
    cursor: pointer;
  }
  .reaction:disabled {
    cursor: default;
  }
  .chat-root .reaction {
    color: var(--_text);
  }
  .chat-root .reaction.is-mine {
    border-color: var(--_accent-line);
    background: var(--_accent-soft);
    color: var(--_accent-text);
  }
  .chat-root .reaction.is-add {
    padding: 0 6px;
    color: var(--_muted);
  }
  .reaction b {
    font-weight: 550;
  }
  @media (pointer: coarse) {
    .reaction {
      position: relative;
    }
    /* 44 px to touch, without more room between the lines. */
    .reaction::after {
      content: '';
      position: absolute;
      inset: -9px -2px;
    }
  }
  @media (forced-colors: active) {
    .reaction.is-mine {
      border-color: Highlight;
      outline: 1px solid Highlight;
    }
  }
  @keyframes target {
    from {
      background: color-mix(in oklab, var(--_accent) 18%, transparent);
    }
  }
  /* Without motion the tint stays. */
  .line.is-target {
    background: color-mix(in oklab, var(--_accent) calc(10% * (1 - var(--_moves))), transparent);
    animation: target calc(1.6s * var(--_moves)) ease-out;
  }
`;
