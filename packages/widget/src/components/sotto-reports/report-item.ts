import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { formatRowTime } from '../../i18n/format-time.js';
import { reportsTexts } from '../../i18n/localize.js';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import type { ReportGroup } from '../../people/report-groups.js';
import { userName } from '../../templates/user-name.js';
import { avatarOf } from '../../templates/avatar.js';
import { displayText } from '../sotto-message-list/message-row.js';

/** One reported message, and what the viewer may do about it. */
export interface ReportItem {
  group: ReportGroup;
  /** Whether its reports are closed. */
  isClosed: boolean;
  canDelete: boolean;
  canMute: boolean;
  isBusy: boolean;
  onDelete: () => void;
  onMute: () => void;
  onKeep: () => void;
}

/** Draws a reported message. */
export function reportItem(item: ReportItem): TemplateResult {
  const { message, reports } = item.group;
  const [newest] = reports;
  const texts = reportsTexts();
  const reasons = [...new Set(reports.map(({ reason }) => reason))];
  return html`<li class="report" data-message=${message.id}>
    <div class="report-head">
      ${avatarOf(message.sender, { size: 's' })} ${userName(message.sender)}
      ${reasons.map((reason) => html`<span class="tag is-quiet">${texts.tags[reason]}</span>`)}
      <span class="end">${formatRowTime(newest!.createdAt)}</span>
    </div>
    <p class="quoted" dir="auto">${displayText(message)}</p>
    ${reports.map(({ note }) => (note === undefined ? nothing : html`<p class="note-line" dir="auto">${note}</p>`))}
    <p class="hint">${hint(item)}</p>
    ${item.isClosed ? nothing : renderActs(item)}
  </li>`;
}

function hint({ group: { reports }, isClosed }: ReportItem): string {
  const texts = reportsTexts();
  const { reporter, resolvedBy, resolvedAt } = reports[0]!;
  if (isClosed && resolvedBy && resolvedAt !== undefined)
    return texts.closedBy(markedName(resolvedBy, isolate(resolvedBy.displayName)), formatRowTime(resolvedAt));
  const people = new Set(reports.map((report) => report.reporter.id)).size;
  return people === 1 ? texts.by(markedName(reporter, isolate(reporter.displayName))) : texts.byMany(people);
}

function renderActs(item: ReportItem): TemplateResult {
  const texts = reportsTexts();
  const act = (style: string, label: string, onClick: () => void) =>
    html`<button class="btn ${style} btn-s" type="button" aria-disabled=${item.isBusy} @click=${onClick}>
      ${label}
    </button>`;
  return html`<div class="acts">
    ${item.canDelete ? act('btn-danger', texts.delete, item.onDelete) : nothing}
    ${item.canMute ? act('btn-plain', texts.mute, item.onMute) : nothing}
    ${act('btn-link', texts.keep, item.onKeep)}
  </div>`;
}
