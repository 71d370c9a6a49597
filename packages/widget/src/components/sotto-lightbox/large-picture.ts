import type { ChatClient, FileRef } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ShownPictures } from '../../files/pictures/shown-pictures.js';
import { isVideo, shownId } from '../../files/shapes.js';
import { filesTexts } from '../../i18n/localize.js';

/** Returns what is drawn of a picture: itself, or its preview until it is loaded; undefined where neither is there. */
export function drawnOf(file: FileRef, loaded: ShownPictures): { id: string; address: string } | undefined {
  for (const id of isVideo(file) ? [] : [file.id, shownId(file)]) {
    const address = loaded.addressOf(id);
    if (address) return { id, address };
  }
  return undefined;
}

/** Draws a video, or a picture, and whether it is loading, or did not load. */
export function largePicture(
  file: FileRef,
  client: ChatClient | undefined,
  loaded: ShownPictures,
): TemplateResult {
  if (isVideo(file)) return html`<sotto-video class="large" .client=${client} .file=${file}></sotto-video>`;
  const drawn = drawnOf(file, loaded);
  const address = loaded.addressOf(file.id);
  return html`${
    drawn
      ? html`<img
          src=${drawn.address}
          alt=${file.name}
          draggable="false"
          @error=${() => loaded.refuse(drawn.id)}
        />`
      : nothing
  }${address ? nothing : state(address === null, () => loaded.request(file.id))}`;
}

/** What is said until a picture is there. */
function state(hasFailed: boolean, onAgain: () => void): TemplateResult {
  const texts = filesTexts();
  return html`<div class="state">
    <span role="status">${hasFailed ? texts.failed : texts.loading}</span>
    ${
      hasFailed
        ? html`<button class="btn btn-plain btn-s" type="button" @click=${onAgain}>${texts.again}</button>`
        : nothing
    }
  </div>`;
}
