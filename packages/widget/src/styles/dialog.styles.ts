import { css } from 'lit';

/** Dialogs, menus, people. */
export const dialog = css`
  /* Dialog, menu, members ---------------------------------------------- */
  .scrim {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    padding: 16px;
    background: var(--_scrim);
  }
  /* One long word makes no column wider than the dialog. */
  .dialog {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    inline-size: 100%;
    max-inline-size: calc(360 * var(--_u));
    padding: 18px 20px 20px;
    border-radius: var(--_radius-l);
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }
  .dialog h2 {
    font-size: calc(var(--_size) * 1.143);
    font-weight: 620;
    line-height: var(--_line-l);
    overflow-wrap: anywhere;
  }
  .dialog p {
    color: var(--_muted);
  }
  .dialog .quoted {
    padding: 8px 12px;
    border-radius: var(--_radius);
    background: var(--_surface-2);
    color: var(--_text);
  }
  .dialog-actions {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
    margin-block-start: 2px;
  }
  /* The list is the root itself, so the reset of lists inside a root leaves it out. */
  .menu {
    position: absolute;
    inline-size: calc(196 * var(--_u));
    padding: 4px;
    border-radius: var(--_radius-l);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    list-style: none;
  }
  .menu-item {
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: 100%;
    min-block-size: calc(36 * var(--_u));
    padding: 0 10px;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .menu-item .i {
    color: var(--_muted);
  }
  .menu-item.is-active,
  .menu-item:hover {
    background: var(--_surface-2);
  }
  .menu-item.is-danger,
  .menu-item.is-danger .i {
    color: var(--_danger);
  }
  .menu-sep {
    block-size: 1px;
    margin: 4px 10px;
    background: var(--_border);
  }
  .kbd {
    margin-inline-start: auto;
    color: var(--_muted);
    font-size: var(--_t-meta);
  }
  .person {
    display: flex;
    align-items: center;
    gap: 12px;
    min-block-size: calc(48 * var(--_u));
    padding: 6px 16px;
  }
  .person-text {
    flex: 1;
    min-inline-size: 0;
    line-height: var(--_line-m);
  }
  .person-text b {
    display: block;
    overflow: hidden;
    font-weight: 550;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .person-text > span:not(.person-name) {
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .person-text .on {
    color: var(--_success);
  }
  .role {
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .section-label {
    padding: 12px 16px 4px;
    color: var(--_muted);
    font-size: var(--_t-small);
    font-weight: 550;
  }
  .note {
    display: flex;
    gap: 10px;
    margin: 4px 16px 16px;
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: var(--_surface-2);
    color: var(--_muted);
    font-size: var(--_t-small);
    line-height: var(--_line-m);
  }
`;
