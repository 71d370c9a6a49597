import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { emit } from '../../events.js';
import { microphone } from '../../files/voice/microphone-icon.js';
import { attachMenuTexts, attachTexts } from '../../i18n/localize.js';
import type { IconName } from '../../icons.js';
import { MenuElement } from '../menu-element.js';
import type { MenuEntry } from '../menu-element.js';

/** Where files come from, or that a voice message is recorded. */
export type AttachChoice = 'media' | 'file' | 'camera' | 'voice';

const CHOICES: readonly AttachChoice[] = ['media', 'file', 'camera'];
const ICONS: Record<AttachChoice, () => IconName | TemplateResult> = {
  media: () => 'image',
  file: () => 'file',
  camera: () => 'camera',
  voice: microphone,
};

/**
 * The menu of the button that attaches files, on devices that are touched: they have a camera.
 *
 * @fires chat-attach-choose - files are to be chosen
 * @fires chat-menu-close - the menu should close
 */
export class SottoAttachMenu extends MenuElement<AttachChoice> {
  /** Whether a voice message can be recorded now. */
  @property({ type: Boolean }) voice = false;

  protected override get choices(): readonly AttachChoice[] {
    return this.voice ? [...CHOICES, 'voice'] : CHOICES;
  }

  protected override get label(): string {
    return attachTexts().add;
  }

  protected override entryOf(choice: AttachChoice): MenuEntry {
    return { icon: ICONS[choice](), label: attachMenuTexts()[choice] };
  }

  protected override onChoose(choice: AttachChoice): void {
    emit(this, 'chat-attach-choose', { choice });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-attach-menu': SottoAttachMenu;
  }
}
