import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { systemReducesMotion } from '../../animations/reduced-motion.js';
import { TEXT_SIZES } from '../../controllers/appearance.js';
import type { Appearance } from '../../controllers/appearance.js';
import { appearanceTexts } from '../../i18n/localize.js';
import { avatar } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { choices } from '../../templates/choices.js';
import { listDialog } from '../../templates/list-dialog.js';
import { switchLine } from '../../templates/people/switch-line.js';
import { switches } from '../../templates/people/switch-line.styles.js';
import { SottoElement } from '../sotto-element.js';
import { message } from '../sotto-message-list/message.styles.js';
import { settings } from '../sotto-profile/settings.styles.js';
import { sample } from './sample.js';
import { sottoAppearance } from './sotto-appearance.styles.js';

const THEMES = ['auto', 'light', 'dark'] as const;

/**
 * The pane of settings with the theme, where the page leaves it to the user, the size of the text, and less motion. All
 * change as they are chosen, and two messages show how it looks.
 *
 * @fires chat-dialog-close - the pane should close
 */
export class SottoAppearance extends SottoElement {
  static override styles = [
    ...[base, button, avatar, form, dialog, slotted, message],
    ...[settings, switches, sottoAppearance],
  ];

  @property({ attribute: false }) appearance!: Pick<
    Appearance,
    'isOffered' | 'theme' | 'choose' | 'textSize' | 'chooseTextSize' | 'lessMotion' | 'chooseLessMotion'
  >;

  protected override render(): TemplateResult {
    const texts = appearanceTexts();
    return listDialog(
      this,
      texts.title,
      html`${this.appearance.isOffered ? this.renderThemes() : nothing}${this.renderTextSize()}
        ${sample()}${this.renderMotion()}
        <p class="hint">${texts.hint}</p>`,
    );
  }

  private renderThemes(): TemplateResult {
    const texts = appearanceTexts();
    return choices({
      ...{ name: 'theme', label: texts.theme, chosen: this.appearance.theme },
      options: THEMES.map((value) => ({ value, label: texts.themes[value] })),
      onChoose: (theme) => {
        this.appearance.choose(theme);
        this.requestUpdate();
      },
    });
  }

  private renderMotion(): TemplateResult {
    const texts = appearanceTexts();
    const isOfSystem = systemReducesMotion();
    return switchLine({
      label: texts.lessMotion,
      hint: isOfSystem ? texts.motionOfSystem : undefined,
      isOn: isOfSystem || this.appearance.lessMotion,
      isLocked: isOfSystem,
      onChange: (isOn) => {
        this.appearance.chooseLessMotion(isOn);
        this.requestUpdate();
      },
    });
  }

  private renderTextSize(): TemplateResult {
    const texts = appearanceTexts();
    const { textSize } = this.appearance;
    const { min, max, designed } = TEXT_SIZES;
    return html`<div class="field">
      <label for="text-size">${texts.textSize}</label>
      <input
        id="text-size"
        type="range"
        min=${min}
        max=${max}
        .value=${String(textSize)}
        aria-describedby="text-size-hint"
        @input=${(event: Event) => {
          this.appearance.chooseTextSize((event.target as HTMLInputElement).valueAsNumber);
          this.requestUpdate();
        }}
      />
      <p class="hint" id="text-size-hint">${texts.textSizeIs(textSize, textSize === designed)}</p>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-appearance': SottoAppearance;
  }
}
