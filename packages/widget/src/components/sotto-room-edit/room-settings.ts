import type { Room, RoomPermissions, UpdateRoomInput } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { formatSpan } from '../../i18n/format-span.js';
import { roomSettingsTexts } from '../../i18n/localize.js';
import { choiceField } from '../../templates/fields/choice-field.js';

/** Seconds of slow mode that are offered; a room may have another wait. */
const WAITS = [0, 5, 10, 30, 60, 300, 900, 3600];

/** What members and guests may do in a room, and how long members wait between two messages. */
export function roomSettings({ permissions, slowModeSeconds, visibility }: Room): TemplateResult {
  const texts = roomSettingsTexts();
  const everyone = { value: 'all', label: texts.everyone } as const;
  const moderators = { value: 'moderators', label: texts.moderators } as const;
  const waits = [...new Set([...WAITS, slowModeSeconds])].sort((a, b) => a - b);
  return html`${choiceField({
    name: 'write',
    label: texts.write,
    options: [everyone, moderators],
    chosen: permissions.write,
  })}
  ${choiceField({
    name: 'invite',
    label: texts.invite,
    options: [everyone, moderators, { value: 'owners', label: texts.owners }],
    chosen: permissions.invite,
  })}
  ${
    // In a private room guests are members by being added.
    visibility === 'public'
      ? choiceField({
          name: 'guests',
          label: texts.guests,
          options: [
            { value: 'none', label: texts.guestsNone },
            { value: 'read', label: texts.guestsRead },
            { value: 'write', label: texts.guestsWrite },
          ],
          chosen: permissions.guests,
        })
      : nothing
  }
  ${choiceField({
    name: 'slow',
    label: texts.slowMode,
    hint: texts.slowHint,
    options: waits.map((seconds) => ({
      value: String(seconds),
      label: seconds === 0 ? texts.slowOff : formatSpan(seconds),
    })),
    chosen: String(slowModeSeconds),
  })}`;
}

/** Returns which of the settings differ from those of the room. */
export function changedSettings(
  { permissions, slowModeSeconds }: Room,
  data: FormData,
): Pick<UpdateRoomInput, 'permissions' | 'slowModeSeconds'> {
  const chosen = (['write', 'invite', 'guests'] as const).flatMap((name) => {
    const value = data.get(name);
    return value !== null && value !== permissions[name] ? [[name, value] as const] : [];
  });
  const slow = Number(data.get('slow') ?? slowModeSeconds);
  return {
    ...(chosen.length > 0 && { permissions: Object.fromEntries(chosen) as Partial<RoomPermissions> }),
    ...(slow !== slowModeSeconds && { slowModeSeconds: slow }),
  };
}
