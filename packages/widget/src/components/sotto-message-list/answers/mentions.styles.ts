import { css } from 'lit';

/** Whom a text names, and the rows that name the viewer, which are tinted as those are that are selected. */
export const mentions = css`
  .at-name {
    color: var(--_accent-text);
    font-weight: 600;
  }
  .own .at-name {
    color: var(--_bubble-own-accent);
  }
  .at-name.is-me {
    padding: 1px 4px;
    border-radius: var(--_radius-s);
    background: color-mix(in oklab, var(--_tint) 20%, transparent);
  }
  .msg:is(.to-me, .is-picked) {
    position: relative;
    isolation: isolate;
  }
  .msg:is(.to-me, .is-picked)::before {
    content: '';
    position: absolute;
    z-index: -1;
    inset-block: -3px;
    inset-inline: -16px;
    background: color-mix(in oklab, var(--_tint) 10%, var(--_bg));
  }
  .msg.to-me::before {
    border-inline-start: 3px solid var(--_accent-text);
  }
  @container (max-width: 48.5em) {
    .msg:is(.to-me, .is-picked)::before {
      inset-inline: -10px;
    }
  }
  @media (forced-colors: active) {
    .at-name.is-me {
      outline: 1px solid;
    }
  }
`;
