import { css } from 'lit';

/** The button that attaches files, and the files above the text. */
export const attaching = css`
  .composer-box {
    grid-template-columns: auto minmax(0, 1fr) auto auto;
  }
  .composer textarea {
    grid-column: 2;
  }
  .composer .clip {
    color: var(--_muted);
  }
  sotto-attachments {
    grid-column: 1 / -1;
    min-inline-size: 0;
  }
`;
