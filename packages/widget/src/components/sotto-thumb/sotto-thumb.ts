import type { ChatClient, FileRef } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { ShownPictures } from '../../files/pictures/shown-pictures.js';
import { isLight, isVideo, shownId } from '../../files/shapes.js';
import { DrawnThumbs, pictureLook } from '../../files/pictures/picture-look.js';
import { icon } from '../../icons.js';
import { base } from '../../styles/base.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoThumb } from './sotto-thumb.styles.js';

/** A picture, or a video, in a small square. It says nothing to screen readers: what is beside it names the file. */
export class SottoThumb extends SottoElement {
  static override styles = [base, sottoThumb];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) file!: FileRef;
  private readonly loaded = new ShownPictures(this, () => this.client);
  private readonly thumbs = new DrawnThumbs();

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('file') && !changed.has('client')) return;
    const id = shownId(this.file);
    if (isLight(this.file)) this.loaded.load(id);
    this.loaded.keep([id]);
  }

  protected override updated(): void {
    this.thumbs.draw(this.renderRoot);
  }

  protected override render(): TemplateResult {
    const { file } = this;
    const id = shownId(file);
    const look = pictureLook(file, this.loaded.addressOf(id), () => this.loaded.refuse(id));
    const sign = isVideo(file) ? 'play' : look === nothing ? 'image' : undefined;
    return html`<div class="chat-root" aria-hidden="true">
      ${look}${sign ? icon(sign, { size: 's', class: look === nothing ? '' : 'is-over' }) : nothing}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-thumb': SottoThumb;
  }
}
