import { css } from 'lit';

/** The monitor and its parts: bar, stage, log, anatomy, table. */
export const monitor = css`
  .monitor {
    container-type: inline-size;
    display: grid;
    grid-template-rows: auto minmax(440px, 1fr) auto;
    min-block-size: 100dvh;
    background: var(--_surface);
  }

  /* Bar ---------------------------------------------------------------- */
  .m-bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px 32px;
    min-block-size: 64px;
    padding: 10px 20px;
  }
  .m-title h1 {
    font-size: var(--_t-title);
    font-weight: 620;
    line-height: var(--_line);
  }
  .m-live {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--_muted);
    font-size: var(--_t-small);
    line-height: var(--_line-s);
    white-space: nowrap;
  }
  .m-live i {
    inline-size: 7px;
    block-size: 7px;
    border-radius: 50%;
    background: var(--_success);
  }
  .m-count {
    display: flex;
    flex: 1;
    justify-content: center;
    gap: 0;
  }
  .m-count div {
    display: flex;
    flex-direction: column-reverse;
    min-inline-size: 118px;
    padding-inline: 20px;
    border-inline-start: 1px solid var(--_border);
  }
  .m-count div:last-child {
    border-inline-end: 1px solid var(--_border);
  }
  .m-count dt {
    color: var(--_muted);
    font-size: var(--_t-small);
    line-height: var(--_line-s);
  }
  .m-count dd {
    font-size: 18px;
    font-weight: 600;
    letter-spacing: -0.01em;
    line-height: var(--_line-l);
  }
  .m-count small {
    line-height: 1;
    color: var(--_muted);
    font-size: var(--_t-small);
    font-weight: 450;
    letter-spacing: 0;
  }
  .m-tools {
    display: flex;
    gap: 8px;
  }
  .m-pause {
    min-inline-size: 96px;
    padding-inline: 10px 14px;
  }
  .seg {
    display: flex;
    padding: 2px;
    border-radius: var(--_radius);
    background: var(--_surface-2);
  }
  .seg-btn {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: 32px;
    padding-inline: 8px 12px;
    border-radius: calc(var(--_radius) - 2px);
    color: var(--_muted);
    font-weight: 550;
    text-decoration: none;
  }
  .seg-btn.is-on {
    background: var(--_surface);
    box-shadow:
      var(--_shadow-s),
      0 0 0 1px var(--_border);
    color: var(--_text);
  }

  /* Stage -------------------------------------------------------------- */
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
    block-size: 440px;
    inline-size: 100%;
    align-self: center;
  }
  .lead {
    position: absolute;
    inset-inline-start: 20px;
    inset-block-start: 28px;
    inline-size: 304px;
  }
  .lead h2 {
    font-size: 22px;
    font-weight: 620;
    letter-spacing: -0.015em;
    line-height: 28px;
    text-wrap: balance;
  }
  .lead p {
    margin-block-start: 8px;
    color: var(--_stage-muted);
    line-height: var(--_line);
  }
  .source {
    position: absolute;
    inset-inline-start: 20px;
    inset-block-start: 262px;
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: calc(23.2% - 20px);
    min-inline-size: 212px;
    block-size: 60px;
    margin-block-start: -30px;
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
    inset-block-start: 302px;
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
  .packet {
    position: absolute;
    z-index: 1;
    block-size: 24px;
    margin-block-start: -12px;
    padding-inline: 8px;
    border: 1px solid color-mix(in oklab, var(--_stage-accent) 50%, var(--_stage));
    border-radius: var(--_radius-s);
    background: color-mix(in oklab, var(--_stage-accent) 10%, var(--_stage));
    color: var(--_stage-accent);
    font: 500 11px / 22px var(--_mono);
    white-space: nowrap;
  }
  .packet i {
    color: var(--_stage-muted);
    font-style: normal;
  }
  .packet.is-near {
    border-color: var(--_stage-accent);
  }
  .store-label {
    position: absolute;
    inset-inline-start: 70%;
    inset-block-start: 16px;
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
    inset-block: 44px 12px;
    display: grid;
    grid-template-rows: repeat(6, minmax(0, 1fr));
    gap: 9px;
  }
  .place {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto 54px;
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
    block-size: 28px;
    overflow: hidden;
    color: var(--_stage-dim);
    font: 400 11px / 14px var(--_mono);
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

  /* Foot: log and anatomy ---------------------------------------------- */
  .m-foot {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    border-block-start: 1px solid var(--_border);
  }
  .frames-log,
  .anatomy {
    min-inline-size: 0;
    padding: 12px 20px 16px;
  }
  .anatomy {
    border-inline-start: 1px solid var(--_border);
  }
  .m-head {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 12px;
    margin-block-end: 8px;
  }
  .m-head h2 {
    font-weight: 600;
  }
  .m-head span {
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .t {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--_t-sub);
  }
  .t th,
  .t td {
    block-size: 29px;
    padding: 0;
    padding-inline-end: 16px;
    border-block-end: 1px solid var(--_border);
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
  }
  .t tr:last-child > * {
    border-block-end: 0;
  }
  .t thead th {
    block-size: 24px;
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .t .n {
    text-align: end;
  }
  .t tbody th {
    font-weight: 550;
  }
  .mono {
    font-family: var(--_mono);
    font-size: 12px;
  }
  .t .tok {
    inline-size: 100%;
    max-inline-size: 0;
    padding-inline-end: 0;
    overflow: hidden;
    color: var(--_muted);
    direction: ltr;
    text-overflow: ellipsis;
  }
  .tok b {
    color: var(--_accent-text);
    font-weight: 400;
  }
  .t .is-selected > * {
    background: var(--_accent-soft);
  }
  .t-log td:first-child,
  .t-log th:first-child {
    padding-inline-start: 7px;
    border-inline-start: 3px solid transparent;
  }
  .t-log .is-selected > :first-child {
    border-inline-start-color: var(--_accent-text);
  }

  .token {
    font: 500 14px / 26px var(--_mono);
    word-break: break-all;
  }
  .f {
    padding-block-end: 1px;
    border-block-end: 2px solid currentColor;
  }
  .f {
    margin-inline-end: 3px;
  }
  .f-version {
    --f: var(--_f-version);
  }
  .f-time {
    --f: var(--_f-time);
  }
  .f-iv {
    --f: var(--_f-iv);
  }
  .f-data {
    --f: var(--_f-data);
  }
  .f-mac {
    --f: var(--_f-mac);
  }
  .f-key {
    --f: var(--_text);
  }
  .f {
    color: var(--f);
  }
  .legend {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0 32px;
    margin-block-start: 12px;
  }
  .legend div {
    display: grid;
    grid-template-columns: 74px minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 8px;
    min-block-size: 31px;
    border-block-start: 1px solid var(--_border);
    font-size: var(--_t-small);
  }
  .legend dt {
    color: var(--f);
    font-weight: 600;
  }
  .legend dd {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .legend .n {
    color: var(--_muted);
  }

  /* Table form --------------------------------------------------------- */
  .m-table {
    padding: 24px 20px 20px;
    border-block-start: 1px solid var(--_border);
    background: var(--_bg);
  }
  .lead-flat {
    position: static;
    inline-size: auto;
    margin-block-end: 16px;
  }
  .lead-flat p {
    margin-block-start: 2px;
    color: var(--_muted);
  }
  .t-rooms {
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: 0 0 0 1px var(--_border);
  }
  .t-rooms th,
  .t-rooms td {
    block-size: 46px;
  }
  .t-rooms thead th {
    block-size: 32px;
  }
  .t-rooms tr > :first-child {
    padding-inline-start: 16px;
  }
  .t-rooms .tok {
    padding-inline-end: 16px;
    color: var(--_accent-text);
  }

  /* Narrow: the lanes become one trunk that runs down past the rooms ---- */
  @container (max-width: 899px) {
    .m-foot {
      grid-template-columns: minmax(0, 1fr);
    }
    .anatomy {
      order: -1;
      border-inline-start: 0;
      border-block-end: 1px solid var(--_border);
    }
    .m-bar {
      padding: 12px 16px;
      gap: 12px;
    }
    .m-title {
      flex: 1;
    }
    .m-count {
      order: 3;
      flex: 0 0 100%;
      display: grid;
      grid-template-columns: 1fr 1fr 1fr 1fr;
    }
    .m-count div {
      min-inline-size: 0;
      padding-inline: 10px 0;
    }
    .m-count div:first-child {
      padding-inline-start: 0;
      border: 0;
    }
    .m-count div:last-child {
      border-inline-end: 0;
    }
    .m-count dd {
      font-size: 15px;
    }
    .m-count dt {
      overflow: hidden;
      font-size: var(--_t-meta);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .stage-in {
      display: grid;
      block-size: auto;
      padding: 24px 16px 20px;
    }
    .lead,
    .source,
    .keynote,
    .store-label,
    .places {
      position: relative;
      inset: auto;
      inline-size: auto;
      margin: 0;
    }
    .lead h2 {
      font-size: 20px;
      line-height: 26px;
    }
    .source {
      margin-block-start: 20px;
    }
    .lead-flat {
      margin-block-end: 16px;
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
      block-size: 112px;
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
      min-block-size: 66px;
      overflow: visible;
    }
    .place::after {
      inset: 50% auto auto -17px;
      inline-size: 16px;
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
    .frames-log,
    .anatomy {
      padding-inline: 16px;
    }
    .t-log th:nth-child(4),
    .t-log td:nth-child(4),
    .t-log th:nth-child(5),
    .t-log td:nth-child(5),
    .t-log th:nth-child(3),
    .t-log td:nth-child(3) {
      display: none;
    }
    .m-table {
      padding-inline: 16px;
    }
  }
  @container (max-width: 559px) {
    .m-pause {
      min-inline-size: 0;
      padding-inline: 10px 12px;
    }
    .m-tools {
      inline-size: 100%;
    }
    .m-tools .seg {
      margin-inline-start: auto;
    }
    .legend {
      grid-template-columns: 1fr;
    }
    /* each row becomes two lines: facts above, token below */
    .t-rooms,
    .t-rooms tbody,
    .t-rooms tr {
      display: block;
    }
    .t-rooms thead {
      position: absolute;
      clip-path: inset(50%);
    }
    .t-rooms tr {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto auto;
      padding: 8px 14px;
      border-block-end: 1px solid var(--_border);
    }
    .t-rooms tr:last-child {
      border: 0;
    }
    .t-rooms tr > * {
      block-size: auto;
      padding: 0;
      padding-inline-start: 12px;
      border: 0;
      line-height: var(--_line-l);
    }
    .t-rooms tr > :first-child {
      padding-inline-start: 0;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .t-rooms td:nth-child(3) {
      display: none;
    }
    .t-rooms .tok {
      grid-column: 1 / -1;
      inline-size: auto;
      max-inline-size: none;
      padding: 0;
    }
  }
  .seg-btn {
    border: 0;
    background: none;
    cursor: pointer;
  }
  .lane {
    stroke: color-mix(in oklab, var(--_stage-accent) 20%, var(--_stage));
    stroke-width: 1;
  }
  /* Packets come out from behind the server. */
  .source {
    z-index: 2;
  }
  /* A packet in flight: both move by transform alone, from the start of the stage. */
  .packets {
    pointer-events: none;
  }
  .packet,
  .trail {
    position: absolute;
    inset-inline-start: 0;
    inset-block-start: 0;
    opacity: 0;
    will-change: transform;
  }
  .trail {
    inline-size: 96px;
    block-size: 1.5px;
    margin-block-start: -0.75px;
    background: linear-gradient(to right, transparent, var(--_stage-accent));
    transform-origin: 100% 50%;
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
  .t-log tbody tr {
    cursor: pointer;
  }
  .t-log tbody tr:focus-visible {
    outline-offset: -2px;
  }
`;
