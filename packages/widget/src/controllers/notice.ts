import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { copyText } from '../internal/copy-text.js';
import { noticeTexts } from '../i18n/localize.js';

const SHOWN_MS = 6000;

/** A sentence about what was just done, which disappears by itself. */
export class Notice implements ReactiveController {
  text = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
    this.text = '';
  }

  say(text: string): void {
    this.show(text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(''), SHOWN_MS);
  }

  /** Copies a text, and shows whether that worked; resolves with it, too. */
  async copy(text: string, root: ShadowRoot): Promise<boolean> {
    const isCopied = await copyText(text, root);
    this.say(isCopied ? noticeTexts().copied : noticeTexts().copyBlocked);
    return isCopied;
  }

  private show(text: string): void {
    this.text = text;
    this.host.requestUpdate();
  }
}
