import type { ChatClient, Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import { Attempt } from '../../controllers/attempt.js';
import { errorText } from '../../i18n/error-text.js';
import { profileTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { scalePicture } from '../../people/scale-picture.js';
import { avatarOf } from '../../templates/avatar.js';
import { problem } from '../../templates/form.js';

/** The user's own picture, with what replaces and removes it. */
export class OwnPicture {
  private readonly attempt: Attempt;

  constructor(private readonly host: LitElement & { readonly client: ChatClient | undefined }) {
    this.attempt = new Attempt(host);
  }

  /** Draws the picture; `canChange`: whether it is the user's to decide. */
  render(user: Profile, canChange: boolean): TemplateResult {
    const texts = profileTexts();
    const face = avatarOf(user, { size: 'l' });
    if (!canChange) return html`<div class="face">${face}</div>`;
    return html`<div class="face">
        ${face}
        <button
          class="avatar-edit"
          type="button"
          aria-label=${texts.changePicture}
          aria-disabled=${this.attempt.isBusy}
          @click=${this.choose}
        >
          ${icon('camera', { size: 's' })}
        </button>
        <input
          class="picture"
          type="file"
          accept="image/png,image/jpeg,image/webp"
          aria-label=${texts.picture}
          hidden
          @change=${this.onChange}
        />
      </div>
      ${
        user.avatarUrl === undefined
          ? nothing
          : html`<button
              class="btn btn-link"
              type="button"
              aria-disabled=${this.attempt.isBusy}
              @click=${this.remove}
            >
              ${texts.removePicture}
            </button>`
      }`;
  }

  /** Why the last change failed. */
  problem(): TemplateResult | typeof nothing {
    const { error } = this.attempt;
    return problem(error === undefined ? undefined : errorText(error));
  }

  private readonly choose = (): void => {
    if (!this.attempt.isBusy) this.host.renderRoot.querySelector<HTMLInputElement>('.picture')?.click();
  };

  private readonly onChange = ({ target }: Event): void => {
    const field = target as HTMLInputElement;
    const file = field.files?.[0];
    // The same file can be chosen again.
    field.value = '';
    if (file) void this.attempt.run(async () => this.save(await scalePicture(file)));
  };

  private async save(picture: Blob): Promise<void> {
    await this.host.client?.auth.setAvatar(picture);
  }

  private readonly remove = (): void => {
    void this.attempt.run(async () => {
      await this.host.client?.auth.removeAvatar();
    });
  };
}
