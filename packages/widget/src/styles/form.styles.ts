import { css } from 'lit';
import { problemLine } from '../templates/problem.styles.js';

const fields = css`
  /* Form --------------------------------------------------------------- */
  .form {
    display: flex;
    flex: 1;
    flex-direction: column;
    justify-content: center;
    gap: 14px;
    padding: 24px 28px;
  }
  .form-head {
    margin-block-end: 4px;
  }
  .form-head h2 {
    font-size: var(--_t-head);
    font-weight: 620;
    letter-spacing: -0.01em;
    line-height: var(--_line-l);
  }
  .form-head p {
    margin-block-start: 2px;
    color: var(--_muted);
  }
  .field {
    display: grid;
    gap: 5px;
  }
  .field label,
  .field .label {
    font-size: var(--_t-sub);
    font-weight: 550;
  }
  .field label small,
  .hint {
    color: var(--_muted);
    font-size: var(--_t-small);
    font-weight: 400;
    line-height: var(--_line-s);
  }
  .field input,
  .field select,
  .field textarea {
    inline-size: 100%;
    min-block-size: calc(40 * var(--_u));
    padding-inline: 12px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
  }
  .field select {
    padding-inline: 10px 8px;
    text-overflow: ellipsis;
  }
  .field textarea {
    min-block-size: calc(64 * var(--_u));
    padding-block: 8px;
    resize: none;
  }
  .field input[readonly] {
    border-color: var(--_border);
    background: var(--_surface-2);
    color: var(--_muted);
  }
  .hint .i {
    display: inline-block;
    margin-inline-end: 4px;
    vertical-align: -3px;
  }
  .field .is-wrong {
    border-color: var(--_danger);
  }
  .form-foot {
    color: var(--_muted);
    font-size: var(--_t-sub);
    text-align: center;
  }
  .form-foot a {
    display: inline-block;
    padding-block: 3px;
    font-weight: 550;
  }
  .with-eye {
    position: relative;
  }
  .with-eye input {
    padding-inline-end: calc(44 * var(--_u));
  }
  .with-eye .icon-btn {
    position: absolute;
    inset-inline-end: 2px;
    inset-block-start: 2px;
  }
  .choice {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    column-gap: 10px;
    padding: 9px 12px;
    border: 1px solid var(--_border);
    cursor: pointer;
  }
  .choice:first-of-type {
    border-radius: var(--_radius) var(--_radius) 0 0;
  }
  .choice + .choice {
    margin-block-start: -1px;
  }
  .choice:last-of-type {
    border-radius: 0 0 var(--_radius) var(--_radius);
  }
  .choice.is-chosen {
    position: relative;
    border-color: var(--_accent-line);
    background: var(--_accent-soft);
  }
  .choice input {
    min-block-size: 0;
    inline-size: calc(16 * var(--_u));
    block-size: calc(16 * var(--_u));
    margin-block: 2px;
    accent-color: var(--_accent);
  }
  .choice b {
    font-weight: 550;
  }
  .choice .hint {
    grid-column: 2;
  }
  .choices legend {
    margin-block-end: 5px;
    padding: 0;
  }
  .choices {
    gap: 0;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .field ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  /* Smaller text makes iOS zoom in on focus. */
  @media (pointer: coarse) {
    .field :is(select, textarea, input:not([type='radio'])) {
      min-block-size: calc(44 * var(--_u));
      font-size: max(16px, var(--_size));
    }
    .choice {
      padding-block: 12px;
    }
    .with-eye .icon-btn {
      inset-inline-end: 0;
      inset-block-start: 0;
    }
  }
`;

/** Forms and choices. */
export const form = [problemLine, fields];
