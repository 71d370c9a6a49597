import type { KnownSystemData } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { formatTime } from '../../i18n/format-time.js';
import { systemTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';
import { systemParts, systemText } from '../../timeline/message/system-line.js';
import type { SystemNames } from '../../timeline/message/system-line.js';
import type { SystemLine } from '../../timeline/timeline-item.js';

const ICONS: Partial<Record<string, IconName>> = {
  'room.renamed': 'pencil',
  'room.topicChanged': 'pencil',
  'room.archived': 'archive',
  'room.unarchived': 'archive',
  'slowMode.changed': 'clock',
  'member.added': 'members',
  'member.joined': 'members',
  'member.left': 'leave',
  'member.removed': 'close',
  'member.banned': 'ban',
} satisfies Partial<Record<KnownSystemData['type'], IconName>>;

/** Draws a line about the room: centred and quiet. It has the focus in its turn, as a message has. */
export function systemLine(
  line: SystemLine,
  { viewerId, names, isTabStop }: { viewerId: string | undefined; names: SystemNames; isTabStop: boolean },
): TemplateResult {
  const name = line.data && ICONS[line.data.type];
  const label = systemTexts().label(systemText(line, viewerId, names), formatTime(line.createdAt));
  return html`<div class="system">
    <div class="bubble" role="article" aria-label=${label} tabindex=${isTabStop ? 0 : -1} dir="auto">
      ${name ? icon(name, { size: 's' }) : nothing}${systemParts(line, viewerId, names).map((part) =>
        typeof part === 'string' ? part : html`<b><bdi>${part.name}</bdi></b>`,
      )}
    </div>
  </div>`;
}
