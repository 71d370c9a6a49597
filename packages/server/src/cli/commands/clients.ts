import type { SignInWay } from '@sotto/protocol';
import type { Models } from '../../models/index.js';
import type { SiteRecord } from '../../models/site.js';
import { SIGN_IN_WAYS } from '../../oauth/grant-types.js';
import { DEMO_CLIENT_ID, DEMO_CLIENT_IDS } from '../../seed-site.js';
import {
  endClientSessions,
  listClients,
  rotateClientSecret,
  setClientEnabled,
} from '../../services/admin/clients.js';
import type { ClientsAdminDeps } from '../../services/admin/clients.js';
import { updateClient } from '../../services/admin/client-update.js';
import { CliError } from '../cli-error.js';
import type { Command, Values } from '../command.js';
import { endSessionsForGood } from '../end-sessions.js';
import { operatorTools } from '../operator-tools.js';
import { printNewSecret } from '../print-secret.js';
import { SITE_HELP, SITE_OF_ID_HELP, SITE_OPTION } from '../site-option.js';
import { printTable } from '../table.js';
import { changeStore, readStore } from '../with-store.js';

const listOf = (values: Values, option: string): string[] => [values[option] ?? []].flat().map(String);

/** @throws CliError */
function readWays(values: Values, option: string): SignInWay[] {
  return listOf(values, option).map((text) => {
    const way = SIGN_IN_WAYS.find((each) => each === text);
    if (!way) throw new CliError(`--${option} must be one of ${SIGN_IN_WAYS.join(', ')}, not "${text}"`);
    return way;
  });
}

/** `sotto clients list`. */
export const clientsList: Command = {
  name: 'clients list',
  summary: 'list the OAuth clients and their origins',
  help: `Usage: sotto clients list [--site SITE]

Lists the OAuth clients: id, type, state, name, origins. Secrets are stored only as hashes and cannot be shown.
${SITE_HELP}`,
  options: SITE_OPTION,
  async run(values) {
    await readStore(async (models, site) => {
      printTable(
        ['CLIENT', 'TYPE', 'STATE', 'NAME', 'ORIGINS'],
        (await listClients(models, site)).map(({ clientId, type, disabledAt, name, origins }) => [
          clientId,
          type,
          disabledAt ? 'disabled' : 'enabled',
          name,
          origins.join(' ') || '-',
        ]),
      );
    }, values);
  },
};

/** `sotto clients update ID`. */
export const clientsUpdate: Command = {
  name: 'clients update',
  summary: 'add or remove origins of a client, or rename it',
  help: `Usage: sotto clients update CLIENT [--add-origin URL ...] [--remove-origin URL ...] [--name NAME]
         [--add-redirect-uri URL ...] [--remove-redirect-uri URL ...] [--allow WAY ...] [--refuse WAY ...] [--site SITE]

Changes a client. Running servers apply the change within 1 s.
  --add-origin                origin of a page that may use the client, such as https://www.example.org, or
                              https://*.example.org for all names one label below; repeatable
  --remove-origin             origin that may no longer use it; open sockets stay until their token expires; repeatable
  --add-redirect-uri          address to which the server's sign-in page may lead back, such as https://www.example.org/chat;
                              repeatable. A sign-in in a window of its own needs none
  --remove-redirect-uri       address to which it may no longer lead; repeatable
  --name                      1 to 64 characters
  --allow, --refuse           way to sign in that its pages may offer where the site's settings allow it, or may not:
                              ${SIGN_IN_WAYS.join(', ')}; repeatable. password is for pages of your own.
                              Sessions that began in a way that is refused end, which takes 2 s
${SITE_OF_ID_HELP}`,
  options: {
    ...SITE_OPTION,
    'add-origin': { type: 'string', multiple: true },
    'remove-origin': { type: 'string', multiple: true },
    'add-redirect-uri': { type: 'string', multiple: true },
    'remove-redirect-uri': { type: 'string', multiple: true },
    name: { type: 'string' },
    allow: { type: 'string', multiple: true },
    refuse: { type: 'string', multiple: true },
  },
  args: ['CLIENT'],
  async run(values, [id]) {
    const changes = {
      ...(typeof values.name === 'string' && { name: values.name }),
      addOrigins: listOf(values, 'add-origin'),
      removeOrigins: listOf(values, 'remove-origin'),
      allow: readWays(values, 'allow'),
      refuse: readWays(values, 'refuse'),
      addRedirectUris: listOf(values, 'add-redirect-uri'),
      removeRedirectUris: listOf(values, 'remove-redirect-uri'),
    };
    if (Object.values(changes).every(({ length }) => length === 0) && changes.name === undefined)
      throw new CliError('nothing to change; see "sotto clients update --help"');
    await changeStore(
      async (models, site) => {
        const deps = operatorTools(models);
        const { origins, redirectUris = [] } = await updateClient(deps, site, id!, changes);
        console.log(`Origins of ${id}: ${origins.join(' ') || 'none; no web page can use it'}`);
        if (redirectUris.length > 0) console.log(`Redirect URIs of ${id}: ${redirectUris.join(' ')}`);
        if (changes.refuse.length > 0) await endSessions(deps, site, [id!], changes.refuse);
      },
      values,
      { kind: 'client', id: id! },
    );
  },
};

/** `sotto clients rotate-secret ID`. */
export const clientsRotateSecret: Command = {
  name: 'clients rotate-secret',
  summary: 'give a confidential client a new secret',
  help: `Usage: sotto clients rotate-secret CLIENT [--end-old] [--site SITE]

Gives a confidential client a new secret and prints it once. The old secret is accepted for another 24 h.
  --end-old                   refuse the old secret within 1 s and end the client's sessions, for a secret that has leaked
${SITE_OF_ID_HELP}`,
  options: { ...SITE_OPTION, 'end-old': { type: 'boolean' } },
  args: ['CLIENT'],
  async run(values, [id]) {
    await changeStore(
      async (models, site) => {
        const deps = operatorTools(models);
        const endOld = values['end-old'] === true;
        printNewSecret('Client secret: ', await rotateClientSecret(deps, site, id!, { endOld }));
        if (endOld) await endSessions(deps, site, [id!]);
      },
      values,
      { kind: 'client', id: id! },
    );
  },
};

/** Ends the sessions of clients for good: all, or those that began in these ways. */
function endSessions(
  deps: ClientsAdminDeps,
  site: SiteRecord,
  clientIds: readonly string[],
  ways?: readonly SignInWay[],
): Promise<void> {
  return endSessionsForGood(async () => {
    let ended = 0;
    for (const clientId of clientIds) ended += await endClientSessions(deps, site, clientId, ways);
    return ended;
  });
}

/**
 * Returns the clients that one command disables or enables: the demo is one thing to the operator, and has two. A store
 * that no server of this version has opened yet lacks the second, which then starts as the first is.
 */
async function clientsWith(models: Models, site: SiteRecord, id: string): Promise<string[]> {
  if (id !== DEMO_CLIENT_ID) return [id];
  const known = (await listClients(models, site)).map(({ clientId }) => clientId);
  return [id, ...DEMO_CLIENT_IDS.filter((one) => one !== id && known.includes(one))];
}

/** `sotto clients disable ID`. */
export const clientsDisable: Command = {
  name: 'clients disable',
  summary: 'disable a client and end its sessions',
  help: `Usage: sotto clients disable CLIENT [--site SITE]

Disables a client: it gets no more tokens, and its sessions end. Takes 2 s, after which running servers have applied the
change. Accounts, rooms and messages stay. Disabling the client "demo" disables "demo-shop" and
removes the demo's pages too.
${SITE_OF_ID_HELP}`,
  options: SITE_OPTION,
  args: ['CLIENT'],
  async run(values, [id]) {
    await changeStore(
      async (models, site) => {
        const deps = operatorTools(models);
        const ids = await clientsWith(models, site, id!);
        for (const each of ids) await setClientEnabled(deps, site, each, false);
        await endSessions(deps, site, ids);
        console.log(`${id} is disabled.`);
      },
      values,
      { kind: 'client', id: id! },
    );
  },
};

/** `sotto clients enable ID`. */
export const clientsEnable: Command = {
  name: 'clients enable',
  summary: 'enable a disabled client',
  help: `Usage: sotto clients enable CLIENT [--site SITE]

Enables a client that "clients disable" has disabled, within 1 s.
${SITE_OF_ID_HELP}`,
  options: SITE_OPTION,
  args: ['CLIENT'],
  async run(values, [id]) {
    await changeStore(
      async (models, site) => {
        for (const each of await clientsWith(models, site, id!))
          await setClientEnabled(operatorTools(models), site, each, true);
        console.log(`${id} is enabled.`);
      },
      values,
      { kind: 'client', id: id! },
    );
  },
};
