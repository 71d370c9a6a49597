import type { User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { keyed } from 'lit/directives/keyed.js';
import { hueOf, initials } from '../internal/initials.js';

/** Who or what an avatar represents. */
export interface AvatarOptions {
  /** Decides the hue. */
  id: string;
  name: string;
  /** Address of the picture. */
  picture?: string | undefined;
  /** Rooms are rounded squares, people circles. */
  room?: boolean;
  /** `l`: 72 px, `m`: 36 px, `s`: 32 px, `xs`: 20 px; 40 px without it. */
  size?: 'l' | 'm' | 's' | 'xs';
  /** Shows the dot of a user who is online. */
  online?: boolean;
  /** Called when the avatar is clicked, where it leads somewhere; the same must be possible by keys elsewhere. */
  onClick?: (() => void) | undefined;
}

/** Milliseconds after which a picture that did not load is requested again. */
const RETRY_MS = 60_000;
/** Failed addresses that are remembered at most. */
const MAX_FAILURES = 500;
/** When pictures failed to load: rows are created anew as the log scrolls, and each would request them once more. */
const failures = new Map<string, number>();

/**
 * Draws initials on one of eight hues, and over them the picture once it is loaded: nothing moves, and where it cannot be
 * loaded the initials stay. A template and not an element: it is in every row and bubble. The name is beside it, so it is
 * hidden from screen readers.
 */
export function avatar(options: AvatarOptions): TemplateResult {
  const { id, name, picture, room = false, size, online = false, onClick } = options;
  const classes = {
    avatar: true,
    'room-avatar': room,
    'avatar-l': size === 'l',
    'avatar-m': size === 'm',
    'avatar-s': size === 's',
    'avatar-xs': size === 'xs',
    'is-link': onClick !== undefined,
    [hueOf(id)]: true,
  };
  return html`<span class=${classMap(classes)} aria-hidden="true" @click=${onClick ?? nothing}
    >${initials(name)}${picture === undefined ? nothing : photo(picture)}${online ? html`<i class="dot"></i>` : null}</span
  >`;
}

/** Draws the avatar of a user. */
export function avatarOf(
  user: User,
  options: Pick<AvatarOptions, 'size' | 'online' | 'onClick'> = {},
): TemplateResult {
  return avatar({ id: user.id, name: user.displayName, picture: user.avatarUrl, ...options });
}

/** Whether a picture did not load, so that it is not requested again yet. */
export function hasFailed(address: string | undefined): boolean {
  return address !== undefined && Date.now() - (failures.get(address) ?? -RETRY_MS) < RETRY_MS;
}

/** The picture; an element of its own for each address, so that none shows the state of the one before. */
function photo(address: string): unknown {
  if (hasFailed(address)) return nothing;
  return keyed(
    address,
    html`<img
      src=${address}
      alt=""
      decoding="async"
      draggable="false"
      referrerpolicy="no-referrer"
      @load=${({ target }: Event) => (target as HTMLElement).classList.add('is-loaded')}
      @error=${({ target }: Event) => {
        if (failures.size >= MAX_FAILURES) failures.clear();
        failures.set(address, Date.now());
        (target as HTMLElement).classList.remove('is-loaded');
      }}
    />`,
  );
}
