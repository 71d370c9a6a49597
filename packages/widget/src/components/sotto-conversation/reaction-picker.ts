import { html } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { ChatPartEventMap } from '../../events.js';
import { reactionTexts } from '../../i18n/localize.js';
import { emojis } from '../../lazy/parts.js';

/** A dialog with all emojis, of which one becomes a reaction. */
export function reactionPicker(
  host: ReactiveControllerHost,
  { onChoose, onClose }: { onChoose: (emoji: string) => void; onClose: () => void },
): TemplateResult {
  const close = (event: Event) => {
    event.stopPropagation();
    onClose();
  };
  const choose = (event: ChatPartEventMap['chat-emoji-choose']) => {
    event.stopPropagation();
    onChoose(event.detail.emoji);
  };
  return emojis.draw(
    host,
    { as: 'dialog', onClose },
    () =>
      html`<sotto-dialog heading=${reactionTexts().add} @chat-dialog-close=${close}>
        <sotto-emoji-picker
          embedded
          data-autofocus
          @chat-emoji-choose=${choose}
          @chat-emoji-close=${close}
        ></sotto-emoji-picker>
      </sotto-dialog>`,
  );
}
