import { DEFAULT_PAGE, MAX_PAGE, WEBHOOK_EVENTS } from '@sotto/protocol';
import type { Webhook, WebhookEventType } from '@sotto/protocol';
import { pino } from 'pino';
import { createLocalBus } from '../../bus/local-bus.js';
import { loadConfig } from '../../config.js';
import { createGuardedFetch } from '../../outbound/guarded-fetch.js';
import { createWebhooksAdmin } from '../../services/admin/webhooks.js';
import type { WebhookOwner } from '../../services/admin/webhook/store.js';
import type { WebhooksAdmin } from '../../services/admin/webhooks.js';
import { CliError } from '../cli-error.js';
import type { Command, Values } from '../command.js';
import { operatorTools } from '../operator-tools.js';
import { printSecret } from '../print-secret.js';
import { SITE_HELP, SITE_OF_ID_HELP, SITE_OPTION } from '../site-option.js';
import { printTable } from '../table.js';
import { changeStoreWithKeys, readStoreWithKeys } from '../with-store.js';
import type { Choice } from '../with-store.js';

type Work = (webhooks: WebhooksAdmin, owner: WebhookOwner) => Promise<void>;

const webhook = (id: string) => ({ kind: 'webhook', id }) as const;

/** Runs work with the webhooks of the site that a command is about. */
function withWebhooks(open: typeof changeStoreWithKeys, choice: Choice, work: Work): Promise<void> {
  return open(
    (models, site, { service }) => {
      const webhooks = createWebhooksAdmin({
        ...{ ...operatorTools(models), keys: service },
        // Running servers look every second.
        bus: createLocalBus({ logger: pino({ level: 'silent' }) }),
        guardedFetch: createGuardedFetch(loadConfig(process.env)),
      });
      return work(webhooks, { siteId: site._id.toString(), actor: 'operator' });
    },
    ...choice,
  );
}

function printWebhook({ id, secret }: { id: string; secret: string }): void {
  console.log(`Webhook: ${id}`);
  printSecret('Secret:  ', secret, 'docs/webhooks.md verifies with it.');
}

function stateOf({ disabledAt, disabledReason, pausedUntil, failingSince }: Webhook): string {
  if (disabledAt) return `disabled (${disabledReason ?? 'operator'})`;
  if (pausedUntil && Date.parse(pausedUntil) > Date.now()) return `paused until ${pausedUntil}`;
  return failingSince ? `failing since ${failingSince}` : 'enabled';
}

/** @throws CliError */
function readEvents(values: Values): WebhookEventType[] {
  return [values.event ?? []].flat().map((text) => {
    const type = WEBHOOK_EVENTS.find((each) => each === text);
    if (!type)
      throw new CliError(`--event must be one of ${WEBHOOK_EVENTS.join(', ')}, not "${String(text)}"`);
    return type;
  });
}

/** `sotto webhooks add URL`. */
export const webhooksAdd: Command = {
  name: 'webhooks add',
  summary: 'tell a backend what happens on its site',
  help: `Usage: sotto webhooks add URL [--content] [--event TYPE ...] [--site SITE]

Sends what happens on a site from now on to an https:// address, signed by Standard Webhooks, and prints the secret once.
${SITE_HELP}
  --content                   send texts of messages and names of users and rooms, too; ids only without it
  --event                     a type such as message.new; repeatable; all types without it`,
  options: { ...SITE_OPTION, content: { type: 'boolean' }, event: { type: 'string', multiple: true } },
  args: ['URL'],
  async run(values, [url]) {
    const input = { url: url!, content: values.content === true, events: readEvents(values) };
    await withWebhooks(changeStoreWithKeys, [values], async (webhooks, owner) =>
      printWebhook(await webhooks.add(owner, input)),
    );
  },
};

/** `sotto webhooks list`. */
export const webhooksList: Command = {
  name: 'webhooks list',
  summary: 'list the webhooks of a site',
  help: `Usage: sotto webhooks list [--site SITE]

Lists the webhooks of a site: id, state, contents, address, events. Secrets cannot be shown.
${SITE_HELP}`,
  options: SITE_OPTION,
  async run(values) {
    await withWebhooks(readStoreWithKeys, [values], async (webhooks, owner) => {
      const rows = await webhooks.list(owner.siteId);
      printTable(
        ['WEBHOOK', 'STATE', 'CONTENT', 'URL', 'EVENTS'],
        rows.map((webhook) => [
          ...[webhook.id, stateOf(webhook), webhook.content ? 'texts' : 'ids', webhook.url],
          webhook.events.join(' ') || 'all',
        ]),
      );
    });
  },
};

/** `sotto webhooks rotate-secret ID`. */
export const webhooksRotateSecret: Command = {
  name: 'webhooks rotate-secret',
  summary: 'create another secret of a webhook',
  help: `Usage: sotto webhooks rotate-secret ID [--site SITE]

Creates another secret and prints it once. For 24 h every delivery is signed with both; after a second rotation the first
secret signs nothing any more. Where the key of the old secret is lost, only the new one signs, and what waited is sent.
${SITE_OF_ID_HELP}`,
  options: SITE_OPTION,
  args: ['ID'],
  async run(values, [id]) {
    await withWebhooks(changeStoreWithKeys, [values, webhook(id!)], async (webhooks, owner) =>
      printWebhook(await webhooks.rotateSecret(owner, id!)),
    );
  },
};

/** `sotto webhooks disable ID`. */
export const webhooksDisable: Command = {
  name: 'webhooks disable',
  summary: 'send nothing to a webhook for now',
  help: `Usage: sotto webhooks disable ID [--site SITE]

Stops a webhook within 1 s. What happens meanwhile waits for "sotto webhooks enable".
${SITE_OF_ID_HELP}`,
  options: SITE_OPTION,
  args: ['ID'],
  async run(values, [id]) {
    await withWebhooks(changeStoreWithKeys, [values, webhook(id!)], async (webhooks, owner) => {
      await webhooks.disable(owner, id!);
      console.log(`${id} is disabled.`);
    });
  },
};

/** `sotto webhooks enable ID`. */
export const webhooksEnable: Command = {
  name: 'webhooks enable',
  summary: 'resume a webhook where it stopped',
  help: `Usage: sotto webhooks enable ID [--site SITE]

Resumes a webhook where it stopped, also one that was disabled because its address failed. Ends a pause, too.
${SITE_OF_ID_HELP}`,
  options: SITE_OPTION,
  args: ['ID'],
  async run(values, [id]) {
    await withWebhooks(changeStoreWithKeys, [values, webhook(id!)], async (webhooks, owner) => {
      await webhooks.enable(owner, id!);
      console.log(`${id} is enabled.`);
    });
  },
};

/** `sotto webhooks replay ID --since TIME`. */
export const webhooksReplay: Command = {
  name: 'webhooks replay',
  summary: 'send what happened since a time again',
  help: `Usage: sotto webhooks replay ID --since TIME [--site SITE]

Sends everything again that happened on the site since a time and is still stored, with the same webhook-ids.
${SITE_OF_ID_HELP}
  --since                     a time of the last 30 days, such as 2026-11-28T12:00:00Z`,
  options: { ...SITE_OPTION, since: { type: 'string' } },
  args: ['ID'],
  async run(values, [id]) {
    if (typeof values.since !== 'string') throw new CliError('--since is missing');
    const { since } = values;
    await withWebhooks(changeStoreWithKeys, [values, webhook(id!)], async (webhooks, owner) => {
      await webhooks.replay(owner, id!, since);
      console.log(`${id} sends again what happened since ${since}.`);
    });
  },
};

/** `sotto webhooks deliveries ID`. */
export const webhooksDeliveries: Command = {
  name: 'webhooks deliveries',
  summary: 'list what was sent to a webhook',
  help: `Usage: sotto webhooks deliveries ID [--limit N] [--site SITE]

Lists attempts of the last 30 days, the newest first: when, what came of it, HTTP status or reason, attempt, duration, type
and webhook-id. Bodies are not stored.
${SITE_OF_ID_HELP}
  --limit                     how many, 1 to ${MAX_PAGE}; ${DEFAULT_PAGE} without it`,
  options: { ...SITE_OPTION, limit: { type: 'string' } },
  args: ['ID'],
  async run(values, [id]) {
    const limit = Number(values.limit ?? DEFAULT_PAGE);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
      throw new CliError(`--limit must be a whole number from 1 to ${MAX_PAGE}`);
    await withWebhooks(readStoreWithKeys, [values, webhook(id!)], async (webhooks, owner) => {
      const { results } = await webhooks.deliveries(owner.siteId, id!, { limit });
      printTable(
        ['AT', 'OUTCOME', 'STATUS', 'ATTEMPT', 'MS', 'TYPE', 'WEBHOOK-ID'],
        results.map(({ at, outcome, status, failure, attempt, milliseconds, type, eventId }) => [
          ...[at, outcome, String(status ?? failure ?? '-'), String(attempt), String(milliseconds)],
          ...[type, eventId],
        ]),
      );
    });
  },
};
