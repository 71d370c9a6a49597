import type { KnownSystemData } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { formatTime } from '../../i18n/format-time.js';
import { messageTexts, systemTexts } from '../../i18n/localize.js';
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
  'message.pinned': 'pin',
  'member.added': 'members',
  'member.joined': 'members',
  'member.left': 'leave',
  'member.removed': 'close',
  'member.banned': 'ban',
} satisfies Partial<Record<KnownSystemData['type'], IconName>>;

/** What a line needs of its row. */
interface LineRow {
  viewerId: string | undefined;
  names: SystemNames;
  isTabStop: boolean;
  /** Shows the message that the line is about. */
  onQuote?: ((seq: number) => void) | undefined;
}

/** Draws a line about the room: centred and quiet. It has the focus in its turn, as a message has. */
export function systemLine(
  line: SystemLine,
  { viewerId, names, isTabStop, onQuote }: LineRow,
): TemplateResult {
  const name = line.data && ICONS[line.data.type];
  const seq = line.data?.type === 'message.pinned' ? line.data.seq : undefined;
  const label = systemTexts().label(systemText(line, viewerId, names), formatTime(line.createdAt));
  return html`<div class="system">
    <div class="bubble" role="article" aria-label=${label} tabindex=${isTabStop ? 0 : -1} dir="auto">
      ${name ? icon(name, { size: 's' }) : nothing}${systemParts(line, viewerId, names).map((part) =>
        typeof part === 'string' ? part : html`<b><bdi>${part.name}</bdi></b>`,
      )}${seq === undefined || !onQuote ? nothing : showButton(() => onQuote(seq), isTabStop)}
    </div>
  </div>`;
}

function showButton(onShow: () => void, isTabStop: boolean): TemplateResult {
  return html` <button class="unfold" type="button" tabindex=${isTabStop ? 0 : -1} @click=${onShow}>
    ${messageTexts().show}
  </button>`;
}
