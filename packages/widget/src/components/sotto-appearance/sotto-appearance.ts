import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Appearance } from '../../controllers/appearance.js';
import { appearanceTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { choices } from '../../templates/choices.js';
import { listDialog } from '../../templates/list-dialog.js';
import { SottoElement } from '../sotto-element.js';

const THEMES = ['auto', 'light', 'dark'] as const;

/**
 * The pane of settings with the theme, which changes as it is chosen.
 *
 * @fires chat-dialog-close - the pane should close
 */
export class SottoAppearance extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @property({ attribute: false }) appearance!: Pick<Appearance, 'theme' | 'choose'>;

  protected override render(): TemplateResult {
    const texts = appearanceTexts();
    return listDialog(
      this,
      texts.title,
      html`${choices({
          ...{ name: 'theme', label: texts.theme, chosen: this.appearance.theme },
          options: THEMES.map((value) => ({ value, label: texts.themes[value] })),
          onChoose: (theme) => {
            this.appearance.choose(theme);
            this.requestUpdate();
          },
        })}
        <p class="hint">${texts.hint}</p>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-appearance': SottoAppearance;
  }
}
