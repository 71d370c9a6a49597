import { css } from 'lit';

/** The queue. */
export const sottoReports = css`
  .filters {
    padding: 8px 16px;
  }
  .wrong,
  .said {
    padding-inline: 16px;
  }
  .said {
    color: var(--_muted);
    font-size: var(--_t-sub);
  }
  .list {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
  }
  .list:focus-visible {
    outline-offset: -2px;
  }
  .report {
    padding: 10px 16px;
    border-block-end: 1px solid var(--_border);
  }
  .report-head {
    display: flex;
    align-items: center;
    gap: 8px;
    font-size: var(--_t-sub);
  }
  .report-head b {
    font-weight: 600;
  }
  .report-head .end {
    margin-inline-start: auto;
    color: var(--_muted);
    font-size: var(--_t-small);
    white-space: nowrap;
  }
  .quoted {
    max-block-size: calc(120 * var(--_u));
    margin-block: 6px;
    padding: 6px 10px;
    overflow: auto;
    border-radius: var(--_radius);
    background: var(--_surface-2);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .note-line {
    margin-block-end: 3px;
    font-size: var(--_t-sub);
    overflow-wrap: anywhere;
  }
  /* Large text in a narrow panel: the name needs the width. */
  @container (max-width: 20em) {
    .report-head {
      flex-wrap: wrap;
    }
    .report-head .person-name {
      inline-size: calc(100% - 32 * var(--_u) - 8px);
    }
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    margin-block: 8px 3px;
  }
  .more {
    padding: 8px;
    text-align: center;
  }
`;
