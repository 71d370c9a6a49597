import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { hueOf, initials } from '../internal/initials.js';

/** Who or what an avatar represents. */
export interface AvatarOptions {
  /** Decides the hue. */
  id: string;
  name: string;
  /** Rooms are rounded squares, people circles. */
  room?: boolean;
  /** `m`: 36 px, `s`: 32 px; 40 px without it. */
  size?: 'm' | 's';
  /** Shows the dot of a user who is online. */
  online?: boolean;
}

/**
 * Draws initials on one of eight hues; no picture is loaded from anywhere. A template and not an element: it is
 * in every row and bubble. The name is beside it, so it is hidden from screen readers.
 */
export function avatar({ id, name, room = false, size, online = false }: AvatarOptions): TemplateResult {
  const classes = {
    avatar: true,
    'room-avatar': room,
    'avatar-m': size === 'm',
    'avatar-s': size === 's',
    [hueOf(id)]: true,
  };
  return html`<span class=${classMap(classes)} aria-hidden="true"
    >${initials(name)}${online ? html`<i class="dot"></i>` : null}</span
  >`;
}
