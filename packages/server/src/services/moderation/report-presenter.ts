import type { Message, Report } from '@sotto/protocol';
import mongoose from 'mongoose';
import { DecryptionError } from '../../crypto/keyring.js';
import type { ReportRecord } from '../../models/report.js';
import type { ServicesDeps } from '../deps.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { MessagePresenter } from '../room/message-presenter.js';
import type { UserDirectory } from '../user/user-directory.js';

/** Creates the presenter of reports, with their messages, users and opened notes. Leaves out those whose message is gone. */
export function createReportPresenter(
  { models: { Message }, keys, logger }: ServicesDeps,
  { presenter, users }: { presenter: MessagePresenter; users: UserDirectory },
) {
  async function messagesOf(room: AccessedRoom, rows: ReportRecord[]): Promise<Map<string, Message>> {
    const found = await Message.find({
      _id: mongoose.trusted({ $in: rows.map(({ message }) => message) }),
      room: { $eq: room.record._id },
    }).lean();
    const messages = await presenter.presentAll(
      found.map((row) => ({ room, message: Message.openRecord(row) })),
    );
    return new Map(messages.map((message) => [message.id, message]));
  }

  return async (room: AccessedRoom, rows: ReportRecord[]): Promise<Report[]> => {
    const people = rows.flatMap(({ reporter, resolvedBy }) => [
      reporter,
      ...(resolvedBy ? [resolvedBy] : []),
    ]);
    const [messages, byId, opened] = await Promise.all([
      messagesOf(room, rows),
      users.byIds(
        room.siteId,
        people.map((id) => id.toString()),
      ),
      keys.load(rows.flatMap(({ note }) => (note ? [note.keyId] : []))),
    ]);
    function noteOf({ _id, note }: ReportRecord): string | undefined {
      if (!note) return undefined;
      try {
        return opened.open({ id: _id.toString(), path: 'note' }, note);
      } catch (error) {
        if (!(error instanceof DecryptionError)) throw error;
        logger.error({ report: _id.toString() }, 'the note of a report cannot be opened');
        return undefined;
      }
    }
    return rows.flatMap((row) => {
      const message = messages.get(row.message.toString());
      const reporter = byId.get(row.reporter.toString());
      if (!message || !reporter) return [];
      const note = noteOf(row);
      const resolvedBy = row.resolvedBy && byId.get(row.resolvedBy.toString());
      return [
        {
          ...{ id: row._id.toString(), message, reporter, reason: row.reason },
          ...(note !== undefined && { note }),
          createdAt: row.createdAt.toISOString(),
          ...(row.resolvedAt && { resolvedAt: row.resolvedAt.toISOString() }),
          ...(resolvedBy && { resolvedBy }),
        },
      ];
    });
  };
}
