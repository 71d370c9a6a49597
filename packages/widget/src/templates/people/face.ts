import type { Room } from '@sotto/sdk';
import type { TemplateResult } from 'lit';
import { avatar, avatarOf } from '../avatar.js';
import type { AvatarOptions } from '../avatar.js';

/** The face of a room: that of the other member where it is direct. */
export function roomFace(room: Room, options: Pick<AvatarOptions, 'size' | 'online'> = {}): TemplateResult {
  const { peer, slug, name } = room;
  return peer ? avatarOf(peer, options) : avatar({ id: slug, name, room: true, ...options, online: false });
}
