import { css } from 'lit';

/** The monitor fills the window; where it is put into a page, `min-block-size` can be set. */
export const chatMonitor = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 100dvh;
  }
  .fill {
    display: flex;
    flex: 1;
    flex-direction: column;
    background: var(--_surface);
  }
  .monitor {
    flex: 1;
    min-block-size: 0;
  }
  /* In sight wherever the monitor is scrolled. */
  .file-notice {
    position: fixed;
    inset-block-end: 24px;
  }
  .fill > sotto-sign-in {
    flex: 1;
  }
  .seg-btn:disabled {
    opacity: 0.5;
    cursor: default;
  }
`;
