import { AppError } from '../../errors.js';
import { restoreRoom } from '../../services/admin/room-restore.js';
import { appointRoomOwner } from '../../services/admin/room-owners.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { operatorTools } from '../operator-tools.js';
import { SITE_HELP, SITE_OPTION } from '../site-option.js';
import { changeStore } from '../with-store.js';

/** `sotto rooms set-owner ROOM NAME`. */
export const roomsSetOwner: Command = {
  name: 'rooms set-owner',
  summary: 'make a user an owner of a room, such as one without an owner',
  help: `Usage: sotto rooms set-owner ROOM NAME [--site SITE]

Makes a user an owner of the room with this slug, in addition to its owners. A user who is not a member joins it.
Running servers apply the change within 5 s and notify its members within 10 s.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['ROOM', 'NAME'],
  async run(values, [slug, username]) {
    await changeStore(async (models, site) => {
      const wish = { siteId: site._id.toString(), slug: slug!, username: username! };
      const { created } = await appointRoomOwner(operatorTools(models), wish).catch((error: unknown) => {
        throw toSentence(error, slug!, username!);
      });
      console.log(
        created ? `${username} is an owner of ${slug}.` : `${username} was already an owner of ${slug}.`,
      );
    }, values);
  },
};

/** `sotto rooms restore ROOM`. */
export const roomsRestore: Command = {
  name: 'rooms restore',
  summary: 'restore a deleted room',
  help: `Usage: sotto rooms restore ROOM [--site SITE]

Restores the deleted room with this slug, with its messages and members, as long as its messages are not purged: for the
site's setting deleteAfterDays. Running servers apply it within a second.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['ROOM'],
  async run(values, [slug]) {
    await changeStore(async (models, site) => {
      const wish = { siteId: site._id.toString(), slug: slug! };
      const { restored } = await restoreRoom(operatorTools(models), wish).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        if (error.code === 'room_not_found') throw new CliError(`no room "${slug}"`);
        throw new CliError(`unable to restore ${slug}; its messages are purged`);
      });
      console.log(restored ? `${slug} is restored.` : `${slug} was not deleted.`);
    }, values);
  },
};

function toSentence(error: unknown, slug: string, username: string): unknown {
  if (!(error instanceof AppError)) return error;
  if (error.code === 'room_not_found') return new CliError(`no room "${slug}"`);
  if (error.code === 'user_not_found') return new CliError(`no enabled user "${username}"`);
  return new CliError(`unable to make ${username} an owner of ${slug}; ${error.message}`);
}
