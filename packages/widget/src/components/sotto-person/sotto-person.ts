import { initialState, Task } from '@lit/task';
import type { ChatClient, Profile, Room, SharedRooms, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { BlocksController } from '../../controllers/people/blocks-controller.js';
import { emit } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { detailsTexts, personTexts, roomTexts } from '../../i18n/localize.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { isMuted } from '../../people/room-view.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { details } from '../../templates/people/details.styles.js';
import { form } from '../../styles/form.styles.js';
import { part } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { surface } from '../../templates/people/surface.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { userTag } from '../../templates/user-tag.js';
import { actButton, setLine } from '../../templates/people/details.js';
import { avatar, avatarOf } from '../../templates/avatar.js';
import { problem } from '../../templates/form.js';
import { viewBar } from '../../templates/people/view-bar.js';
import { SottoElement } from '../sotto-element.js';
import { sottoPerson } from './sotto-person.styles.js';

/**
 * The card of a user: who it is, and what the viewer may do with them.
 *
 * @fires chat-direct-open - "Message"
 * @fires chat-mention - "Mention"
 * @fires chat-room-act - the direct room with the user should be muted, or not any more
 * @fires chat-block-ask - "Block"
 * @fires chat-room-select - a room that both are in was chosen
 * @fires chat-view-back - the card should close
 */
export class SottoPerson extends SottoElement {
  static override styles = [
    ...[base, part, clear, button, avatarStyles, panel, tag, form, details, surface, sottoPerson],
  ];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) person!: User;
  @property({ attribute: false }) user: Profile | null = null;
  /** The direct room with the user, if there is one. */
  @property({ attribute: false }) room: Room | undefined;
  /** Whether the site has direct rooms. */
  @property({ attribute: false }) canMessage = true;
  /** Whether the user can be mentioned in the open room. */
  @property({ attribute: false }) canMention = false;
  @property({ type: Boolean }) online = false;
  private readonly attempt = new Attempt(this);
  /** Whether the rooms that both are in are shown in place of the card. */
  @state() private showsRooms = false;
  /** The rooms that the viewer and the person share; the card says nothing where they cannot be read. */
  private readonly sharedRooms = new Task(this, {
    args: () => [this.client, this.person.id === this.user?.id ? undefined : this.person.username] as const,
    task: async ([client, username], { signal }): Promise<SharedRooms | typeof initialState> =>
      client && username !== undefined ? client.users.sharedRooms(username, { signal }) : initialState,
  });
  private readonly blocks = new BlocksController(this, () => this.client);

  /** Focuses the first control. */
  override focus(): void {
    this.shadowRoot?.querySelector('button')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('person')) this.showsRooms = false;
  }

  protected override render(): TemplateResult {
    const { person, online } = this;
    if (this.showsRooms && this.sharedRooms.value) return this.renderRooms(this.sharedRooms.value);
    const texts = personTexts();
    const { error } = this.attempt;
    return html`<div class="chat-root">
      ${viewBar(this, { title: texts.title, back: texts.back })}
      <div class="body" role="region" aria-label=${texts.title} tabindex="0">
        <div class="face-head">
          ${avatarOf(person, { size: 'l', online })}
          <h2 dir="auto">${person.displayName}${userTag(person)}</h2>
          <p>${texts.status(person.username, online)}</p>
        </div>
        ${person.id === this.user?.id ? nothing : this.renderActs()}
        ${problem(error === undefined ? undefined : errorText(error))}
      </div>
    </div>`;
  }

  private renderActs(): TemplateResult {
    const { person, room } = this;
    const texts = detailsTexts().act;
    const isQuiet = room !== undefined && isMuted(room);
    const muting = isQuiet ? 'unmute' : 'mute';
    const { username } = person;
    return html`<div class="act-row">
        ${this.canMessage ? actButton('chat', texts.message, () => emit(this, 'chat-direct-open', { username })) : nothing}
        ${this.canMention ? actButton('at', texts.mention, () => emit(this, 'chat-mention', { user: person })) : nothing}
        ${room ? actButton(isQuiet ? 'bell' : 'mute', texts[muting], () => emit(this, 'chat-room-act', { act: muting, room })) : nothing}
      </div>
      ${this.renderShared()}${person.kind === 'bot' ? nothing : this.renderBlock()}`;
  }

  private renderShared(): TemplateResult | typeof nothing {
    const { count = 0 } = this.sharedRooms.value ?? {};
    if (count === 0) return nothing;
    return setLine({
      ...{ icon: 'members', label: personTexts().sharedRooms(count), isLink: true },
      onClick: () => void this.turn(true),
    });
  }

  /** The rooms that both are in: a page of the card, from which Escape and the button lead back to it. */
  private renderRooms({ count, rooms }: SharedRooms): TemplateResult {
    const texts = personTexts();
    const back = () => void this.turn(false);
    return html`<div class="chat-root" @keydown=${this.onRoomsKeydown}>
      ${viewBar(this, {
        ...{ title: texts.sharedRooms(count), subtitle: this.person.displayName },
        ...{ back: texts.backToProfile, onBack: back },
      })}
      <ul class="body" aria-label=${texts.sharedRooms(count)}>
        ${rooms.map(
          ({ slug, name, memberCount }) =>
            html`<li>
              <button class="set" type="button" @click=${() => emit(this, 'chat-room-select', { slug })}>
                ${avatar({ id: slug, name, room: true, size: 'm' })}
                <span class="set-text">
                  <b><bdi>${name}</bdi></b
                  ><span>${roomTexts().count(memberCount)}</span>
                </span>
              </button>
            </li>`,
        )}
      </ul>
      ${count > rooms.length ? html`<p class="aside">${texts.moreRooms(count - rooms.length)}</p>` : nothing}
    </div>`;
  }

  /** Shows the rooms or the card, with the focus on what leads to the other one. */
  private async turn(toRooms: boolean): Promise<void> {
    this.showsRooms = toRooms;
    await this.updateComplete;
    const selector = toRooms ? '.bar button' : '.set';
    this.shadowRoot?.querySelector<HTMLElement>(selector)?.focus();
  }

  private readonly onRoomsKeydown = keyHandler((event) => {
    if (event.key !== 'Escape') return;
    useUp(event);
    void this.turn(false);
  });

  private renderBlock(): TemplateResult | typeof nothing {
    if (!this.blocks.users) return nothing;
    const isBlocked = this.blocks.has(this.person);
    const texts = personTexts();
    return html`<div class="rule"></div>
      ${isBlocked ? html`<p class="aside" role="status">${texts.blocked}</p>` : nothing}
      ${
        isBlocked
          ? setLine({ icon: 'ban', label: texts.unblock, onClick: () => this.unblock() })
          : setLine({
              ...{ icon: 'ban', label: texts.block, isDanger: true },
              onClick: () => emit(this, 'chat-block-ask', { user: this.person }),
            })
      }`;
  }

  private unblock(): void {
    void this.attempt.run(() => this.blocks.unblock(this.person));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-person': SottoPerson;
  }
}
