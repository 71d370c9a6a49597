import { addHook, listHooks, rotateHookSecret, setHookEnabled } from '../../services/admin/hooks.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { operatorTools } from '../operator-tools.js';
import { printNewSecret, printSecret } from '../print-secret.js';
import { SITE_HELP, SITE_OF_ID_HELP, SITE_OPTION } from '../site-option.js';
import { printTable } from '../table.js';
import { changeStore, readStore } from '../with-store.js';

/** `sotto hooks add`. */
export const hooksAdd: Command = {
  name: 'hooks add',
  summary: 'let a program outside write into one room',
  help: `Usage: sotto hooks add --room ROOM --name NAME [--site SITE]

Creates an incoming hook: a program with its secret writes into this one room, as a bot of its own, and reads nothing. Prints
the hook's id and, once, its secret. See docs/bots.md.
  --room                      slug of the room
  --name                      name of the bot that its messages are from, 1 to 64 characters
${SITE_HELP}`,
  options: { ...SITE_OPTION, room: { type: 'string' }, name: { type: 'string' } },
  async run(values) {
    const { room } = values;
    if (typeof room !== 'string') throw new CliError('--room is missing; see "sotto hooks add --help"');
    await changeStore(async (models, site) => {
      const input = { room, name: String(values.name ?? '') };
      const { id, secret, bot } = await addHook(operatorTools(models), site, input);
      console.log(`Hook:    ${id}\nAddress: /api/hooks/${id}/\nActs as: ${bot}`);
      printSecret('Secret:  ', secret, 'It is a bearer token: never put it into an address.');
    }, values);
  },
};

/** `sotto hooks list`. */
export const hooksList: Command = {
  name: 'hooks list',
  summary: 'list the incoming hooks and their rooms',
  help: `Usage: sotto hooks list [--site SITE]

Lists the incoming hooks of a site: id, state, room, bot, name. Secrets are stored only as hashes and cannot be shown.
${SITE_HELP}`,
  options: SITE_OPTION,
  async run(values) {
    await readStore(async (models, site) => {
      printTable(
        ['HOOK', 'STATE', 'ROOM', 'BOT', 'NAME'],
        (await listHooks(models, site)).map(({ id, isDisabled, room = '-', bot, name }) => [
          ...[id, isDisabled ? 'disabled' : 'enabled', room, bot, name],
        ]),
      );
    }, values);
  },
};

/** `sotto hooks rotate-secret HOOK`. */
export const hooksRotateSecret: Command = {
  name: 'hooks rotate-secret',
  summary: 'give an incoming hook a new secret',
  help: `Usage: sotto hooks rotate-secret HOOK [--end-old] [--site SITE]

Gives an incoming hook a new secret and prints it once. The old secret is accepted for another 24 h.
  --end-old                   refuse the old secret at once, for one that has leaked
${SITE_OF_ID_HELP}`,
  options: { ...SITE_OPTION, 'end-old': { type: 'boolean' } },
  args: ['HOOK'],
  async run(values, [id]) {
    await changeStore(
      async (models, site) => {
        const endOld = values['end-old'] === true;
        printNewSecret('Secret: ', await rotateHookSecret(operatorTools(models), site, id!, { endOld }));
      },
      values,
      { kind: 'hook', id: id! },
    );
  },
};

/** `sotto hooks disable HOOK`. */
export const hooksDisable: Command = {
  name: 'hooks disable',
  summary: 'refuse the messages of an incoming hook',
  help: `Usage: sotto hooks disable HOOK [--site SITE]

Disables an incoming hook at once: its secret is refused like a wrong one. Its messages stay, and its bot stays in the room.
${SITE_OF_ID_HELP}`,
  options: SITE_OPTION,
  args: ['HOOK'],
  async run(values, [id]) {
    await changeStore(
      async (models, site) => {
        await setHookEnabled(operatorTools(models), site, id!, false);
        console.log(`${id} is disabled.`);
      },
      values,
      { kind: 'hook', id: id! },
    );
  },
};

/** `sotto hooks enable HOOK`. */
export const hooksEnable: Command = {
  name: 'hooks enable',
  summary: 'enable a disabled incoming hook',
  help: `Usage: sotto hooks enable HOOK [--site SITE]

Enables an incoming hook that "hooks disable" has disabled, with the same secret.
${SITE_OF_ID_HELP}`,
  options: SITE_OPTION,
  args: ['HOOK'],
  async run(values, [id]) {
    await changeStore(
      async (models, site) => {
        await setHookEnabled(operatorTools(models), site, id!, true);
        console.log(`${id} is enabled.`);
      },
      values,
      { kind: 'hook', id: id! },
    );
  },
};
