import type { Room } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { pageNoticeTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { markedName } from '../../people/bot.js';
import { choose, turnOn } from '../../notices/device.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { part } from '../../styles/host.styles.js';
import { SottoElement } from '../sotto-element.js';
import { noticeQuestion } from './sotto-notice-question.styles.js';

/** The question whether the browser may show notifications: asked before the browser asks, once, after a message. */
export class SottoNoticeQuestion extends SottoElement {
  static override styles = [part, base, button, noticeQuestion];

  /** The room that the user wrote in. */
  @property({ attribute: false }) room!: Room;
  /** Called when the user has answered. */
  @property({ attribute: false }) done: () => void = () => undefined;

  protected override render(): TemplateResult {
    const texts = pageNoticeTexts();
    const { peer } = this.room;
    return html`<div class="chat-root banner" role="region" aria-label=${texts.turnOn}>
      ${icon('bell')}
      <span class="banner-text"
        >${peer ? texts.ask(markedName(peer, peer.displayName)) : texts.askAnyone}</span
      >
      <span class="banner-actions">
        <button class="btn btn-link btn-s" type="button" @click=${() => this.decline()}>
          ${texts.notNow}
        </button>
        <button class="btn btn-primary btn-s" type="button" @click=${() => void this.accept()}>
          ${texts.turnOn}
        </button>
      </span>
    </div>`;
  }

  private decline(): void {
    choose('off');
    this.done();
  }

  private async accept(): Promise<void> {
    await turnOn();
    this.done();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-notice-question': SottoNoticeQuestion;
  }
}
