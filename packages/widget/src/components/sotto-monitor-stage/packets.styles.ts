import { css } from 'lit';

/** Moving parts: dashes, the chip with a token, and the text that turns into one. */
export const packets = css`
  .packet {
    position: absolute;
    z-index: 1;
    block-size: calc(24 * var(--_u));
    margin-block-start: calc(-12 * var(--_u));
    padding-inline: 8px;
    border: 1px solid color-mix(in oklab, var(--_stage-accent) 50%, var(--_stage));
    border-radius: var(--_radius-s);
    background: color-mix(in oklab, var(--_stage-accent) 10%, var(--_stage));
    color: var(--_stage-accent);
    font: 500 calc(11 * var(--_u)) / calc(22 * var(--_u)) var(--_mono);
    white-space: nowrap;
  }
  .packet i {
    color: var(--_stage-muted);
    font-style: normal;
  }
  .packets {
    pointer-events: none;
  }
  .packet,
  .mote {
    position: absolute;
    inset-inline-start: 0;
    inset-block-start: 0;
    opacity: 0;
    will-change: transform;
  }
  /* A message under way is a short dash; only one at a time carries its token. */
  .mote {
    inline-size: 18px;
    block-size: 3px;
    margin-block-start: -1.5px;
    border-radius: 2px;
    background: var(--_stage-accent);
  }
  .mote.is-several {
    inline-size: 30px;
  }
  /* The written text and its ciphertext, in one place. */
  .written {
    position: absolute;
    inset-inline-start: 20px;
    inset-block-start: calc(176 * var(--_u));
    display: grid;
    align-items: end;
    inline-size: calc(23.2% - calc(20 * var(--_u)));
    min-inline-size: calc(212 * var(--_u));
    block-size: calc(44 * var(--_u));
    color: var(--_stage-muted);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
  }
  .written p {
    grid-area: 1 / 1;
    min-inline-size: 0;
  }
  .written b,
  .written span,
  .written bdi {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .written b {
    font-size: var(--_t-small);
    font-weight: 400;
  }
  .written span {
    color: var(--_stage-text);
  }
  .written bdi {
    color: var(--_stage-accent);
    font: 500 calc(12 * var(--_u)) / var(--_line-m) var(--_mono);
  }
  .written-text,
  .written-cipher {
    opacity: 0;
  }
`;
