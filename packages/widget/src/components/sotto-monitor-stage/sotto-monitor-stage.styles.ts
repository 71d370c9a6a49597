import { css } from 'lit';

/** The stage: server, packets, rooms. */
export const monitorStage = css`
  .stage {
    position: relative;
    display: grid;
    overflow: hidden;
    background: var(--_stage);
    color: var(--_stage-text);
    color-scheme: dark;
  }
  .stage-in {
    position: relative;
    block-size: calc(440 * var(--_u));
    inline-size: 100%;
    align-self: center;
  }
  .source {
    position: absolute;
    inset-inline-start: 20px;
    inset-block-start: calc(262 * var(--_u));
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: calc(23.2% - calc(20 * var(--_u)));
    min-inline-size: calc(212 * var(--_u));
    block-size: calc(60 * var(--_u));
    margin-block-start: calc(-30 * var(--_u));
    padding-inline: 14px;
    border: 1px solid var(--_stage-line);
    border-radius: var(--_radius);
    background: var(--_stage-2);
    color: var(--_stage-muted);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
  }
  .keynote {
    position: absolute;
    inset-inline-start: 20px;
    inset-block-start: calc(302 * var(--_u));
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--_stage-muted);
    font-size: var(--_t-small);
    line-height: var(--_line-s);
  }
  .source b {
    display: block;
    color: var(--_stage-text);
    font-size: var(--_size);
    font-weight: 600;
  }
  .source-i {
    color: var(--_stage-accent);
  }
  .paths {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    fill: none;
  }
  .paths:dir(rtl) {
    transform: scaleX(-1);
  }
  .store-label {
    position: absolute;
    inset-inline-start: 70%;
    inset-block-start: calc(16 * var(--_u));
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--_stage-muted);
    font-size: var(--_t-small);
    font-weight: 550;
    line-height: var(--_line);
  }
  .places {
    position: absolute;
    inset-inline: 70% 20px;
    inset-block: calc(44 * var(--_u)) 12px;
    display: grid;
    grid-template-rows: repeat(6, minmax(0, 1fr));
    gap: 9px;
  }
  .place {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto calc(54 * var(--_u));
    align-content: center;
    column-gap: 12px;
    padding: 4px 14px;
    overflow: hidden;
    border: 1px solid var(--_stage-line);
    border-radius: var(--_radius);
    background: var(--_stage-2);
  }
  .place-name {
    overflow: hidden;
    font-weight: 600;
    line-height: var(--_line);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .place-n,
  .place-rate {
    color: var(--_stage-text);
    font-size: var(--_t-small);
    line-height: var(--_line);
    text-align: end;
    white-space: nowrap;
  }
  .place small,
  .place-rate {
    color: var(--_stage-muted);
    font-size: var(--_t-small);
  }
  .place-body {
    grid-column: 1 / -1;
    block-size: calc(28 * var(--_u));
    overflow: hidden;
    color: var(--_stage-dim);
    font: 400 calc(11 * var(--_u)) / calc(14 * var(--_u)) var(--_mono);
    direction: ltr;
    word-break: break-all;
  }
  .place.is-hit {
    border-color: var(--_stage-accent);
    background: color-mix(in oklab, var(--_stage-accent) 7%, var(--_stage-2));
  }
  .place.is-hit .place-body {
    color: var(--_stage-accent);
  }
  .lane {
    stroke: color-mix(in oklab, var(--_stage-accent) 20%, var(--_stage));
    stroke-width: 1;
  }
  .source {
    z-index: 2;
  }
  .hit {
    position: absolute;
    inset: 0;
    border: 1px solid var(--_stage-accent);
    border-radius: inherit;
    background: color-mix(in oklab, var(--_stage-accent) 7%, transparent);
    opacity: 0;
    pointer-events: none;
  }
  @container (max-width: 64.2em) {
    .stage-in {
      display: grid;
      block-size: auto;
      padding: 24px 16px 20px;
    }
    .source,
    .keynote,
    .store-label,
    .written,
    .places {
      position: relative;
      inset: auto;
      inline-size: auto;
      margin: 0;
    }
    .written {
      margin-block-start: 12px;
    }
    .source {
      margin-block-start: 12px;
    }
    .keynote {
      order: 9;
      margin-block-start: 16px;
    }
    .paths {
      display: none;
    }
    .packets {
      position: relative;
      block-size: calc(112 * var(--_u));
    }
    .packets::before,
    .place::after {
      content: '';
      position: absolute;
      inset-inline-start: 23px;
      inset-block: 0;
      inline-size: 1.5px;
      background: color-mix(in oklab, var(--_stage-accent) 45%, var(--_stage));
    }
    .store-label {
      margin-block-end: 8px;
      padding-inline-start: 40px;
    }
    .store-label::before {
      content: '';
      position: absolute;
      inset-inline-start: 23px;
      inset-block: 0 -8px;
      inline-size: 1.5px;
      background: color-mix(in oklab, var(--_stage-accent) 45%, var(--_stage));
    }
    .places {
      grid-template-rows: none;
      gap: 8px;
      padding-inline-start: 40px;
    }
    .places::before {
      content: '';
      position: absolute;
      inset-inline-start: 23px;
      inset-block: 0 33px;
      inline-size: 1px;
      background: var(--_stage-line);
    }
    .place {
      min-block-size: calc(66 * var(--_u));
      overflow: visible;
    }
    .place::after {
      inset: 50% auto auto -17px;
      inline-size: calc(16 * var(--_u));
      block-size: 1px;
      background: var(--_stage-line);
    }
    .place.is-hit::after {
      background: var(--_stage-accent);
    }
    .place {
      grid-template-columns: minmax(0, 1fr) auto;
      column-gap: 8px;
      padding-inline: 12px;
    }
    .place-rate {
      display: none;
    }
  }
`;
