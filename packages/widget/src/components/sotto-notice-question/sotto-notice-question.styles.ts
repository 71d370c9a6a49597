import { css } from 'lit';

/** A question with two answers, below the bar of a room. */
export const noticeQuestion = css`
  :host {
    flex: none;
  }
  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 6px 14px;
    border-block-end: 1px solid var(--_border);
    background: var(--_accent-soft);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
  }
  .banner .i {
    color: var(--_muted);
  }
  .banner-text {
    flex: 1 1 200px;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .banner-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-inline-start: auto;
  }
`;
