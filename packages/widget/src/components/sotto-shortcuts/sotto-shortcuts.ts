import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { commonTexts, shortcutsTexts } from '../../i18n/localize.js';
import { isMac } from '../../internal/keys/platform.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { listDialog } from '../../templates/list-dialog.js';
import { SottoElement } from '../sotto-element.js';
import { sottoShortcuts } from './sotto-shortcuts.styles.js';

/**
 * The dialog of keyboard shortcuts.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoShortcuts extends SottoElement {
  static override styles = [base, button, dialog, slotted, sottoShortcuts];

  protected override render(): TemplateResult {
    const texts = shortcutsTexts();
    const { space, shift, enter, escape } = texts.keys;
    const control = isMac() ? '⌘' : commonTexts().controlKey;
    const keys: [does: string, keys: string[]][] = [
      [texts.search, [control, 'K']],
      [texts.find, [control, shift, 'F']],
      [texts.walk, ['↑', '↓']],
      [texts.options, [enter]],
      [texts.tools, [this.matches(':dir(rtl)') ? '←' : '→']],
      [texts.select, ['S']],
      [texts.pick, [space]],
      [texts.pickRange, [shift, '↑', '↓']],
      [texts.toComposer, [escape]],
      [texts.send, [enter]],
      [texts.newLine, [shift, enter]],
      [texts.editLast, ['↑']],
      [texts.bold, [control, 'B']],
      [texts.italic, [control, 'I']],
      [texts.code, [control, 'E']],
      [texts.strike, [control, shift, 'X']],
      [texts.pastePlain, [control, shift, 'V']],
      [texts.this, ['?']],
    ];
    return listDialog(
      this,
      texts.title,
      html`<dl class="keys">
        ${keys.map(
          ([does, pressed]) =>
            html`<div>
              <dt>${does}</dt>
              <dd>${pressed.map((key) => html`<kbd>${key}</kbd>`)}</dd>
            </div>`,
        )}
      </dl>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-shortcuts': SottoShortcuts;
  }
}
