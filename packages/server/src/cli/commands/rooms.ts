import { pino } from 'pino';
import { AppError } from '../../errors.js';
import { appointRoomOwner } from '../../services/admin/room-owners.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { changeStore } from '../with-store.js';

/** `sotto rooms set-owner ROOM NAME`. */
export const roomsSetOwner: Command = {
  name: 'rooms set-owner',
  summary: 'make a user an owner of a room, such as one without an owner',
  help: `Usage: sotto rooms set-owner ROOM NAME

Makes a user an owner of the room with this slug, in addition to its owners. A user who is not a member joins it.
Running servers apply the change within 5 s and notify its members within 10 s.`,
  args: ['ROOM', 'NAME'],
  async run(_values, [slug, username]) {
    await changeStore(async (models, site) => {
      const wish = { siteId: site._id.toString(), slug: slug!, username: username! };
      const { created } = await appointRoomOwner({ models, logger: pino({ level: 'silent' }) }, wish).catch(
        (error: unknown) => {
          throw toSentence(error, slug!, username!);
        },
      );
      console.log(
        created ? `${username} is an owner of ${slug}.` : `${username} was already an owner of ${slug}.`,
      );
    });
  },
};

function toSentence(error: unknown, slug: string, username: string): unknown {
  if (!(error instanceof AppError)) return error;
  if (error.code === 'room_not_found') return new CliError(`no room "${slug}"`);
  if (error.code === 'user_not_found') return new CliError(`no enabled user "${username}"`);
  return new CliError(`unable to make ${username} an owner of ${slug}; ${error.message}`);
}
