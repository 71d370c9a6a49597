import mongoose from 'mongoose';
import type { AuditRecord } from '../../models/audit.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { SiteRecord } from '../../models/site.js';
import { AUDIT_ACTION_NAMES } from '../../services/audit/actions.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { findUser } from '../find-user.js';
import { operatorTools } from '../operator-tools.js';
import { SITE_OPTION } from '../site-option.js';
import { printTable } from '../table.js';
import { readStore } from '../with-store.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 100_000;
/** Milliseconds of the units that `--since` takes. */
const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses `90m`, `24h`, `7d` before now, or a date. @throws CliError */
function readSince(text: string, now: number): Date {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const time = count && unit ? now - Number(count) * UNITS[unit]! : Date.parse(text);
  if (Number.isNaN(time)) throw new CliError('--since must be like 24h, 7d or 2026-11-28T08:00Z');
  return new Date(time);
}

function readLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT)
    throw new CliError(`--limit must be a whole number from 1 to ${MAX_LIMIT}`);
  return limit;
}

/** Returns the actor as it is stored; `@name` is the user with this name. @throws CliError */
async function readActor(models: Models, site: SiteRecord, text: string): Promise<string> {
  if (!text.startsWith('@')) return text;
  return `user:${(await findUser(models, site, text.slice(1)))._id.toString()}`;
}

/** Returns an entry as a program reads it. */
function toJson({ _id, site: _site, room, data, at, ...entry }: AuditRecord): string {
  const id = _id.toString();
  return JSON.stringify({ id, at, ...entry, ...(room && { room: room.toString() }), ...(data && { data }) });
}

/** Returns names for the users and rooms of these entries, by `user:ID` and `room:ID`. */
async function namesOf({ User, Room }: Models, entries: AuditRecord[]): Promise<Map<string, string>> {
  const named = entries.flatMap(({ actor, target, room }) => [actor, target, room ? `room:${room}` : '']);
  const idsOf = (kind: string) => {
    const own = named.filter((name) => name.startsWith(`${kind}:`));
    return mongoose.trusted({
      $in: [...new Set(own.map((name) => toObjectId(name.slice(kind.length + 1))))],
    });
  };
  const names = new Map<string, string>();
  for (const { _id, username } of await User.find({ _id: idsOf('user') }).lean())
    names.set(`user:${_id.toString()}`, `@${username}`);
  for (const { _id, slug } of await Room.find({ _id: idsOf('room') }).lean())
    names.set(`room:${_id.toString()}`, `#${slug}`);
  return names;
}

async function printEntries(models: Models, entries: AuditRecord[]): Promise<void> {
  const names = await namesOf(models, entries);
  const nameOf = (text: string) => names.get(text) ?? text;
  printTable(
    ['AT', 'ACTOR', 'ACTION', 'TARGET', 'ROOM', 'DATA'],
    entries.map(({ at, actor, action, target, room, data, state }) => [
      at.toISOString(),
      nameOf(actor),
      state === 'pending' ? `${action} (pending)` : action,
      nameOf(target),
      room ? nameOf(`room:${room}`) : '-',
      Object.entries(data ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .join(' ') || '-',
    ]),
  );
}

/** `sotto audit`. */
export const audit: Command = {
  name: 'audit',
  summary: 'list who changed what',
  help: `Usage: sotto audit [--site SITE] [--since TIME] [--actor WHO] [--action ACTION] [--limit N] [--json]

Lists changes of a site, the newest last: when, by whom, what. It contains ids, names and settings, and no text that a
user wrote. The site's setting auditDays says how long entries are kept.
  --site    slug of the site; "default" without it
  --since   only changes since then: 90m, 24h, 7d, or a date such as 2026-11-28T08:00Z
  --actor   @USERNAME, user:ID, client:ID, operator (a command) or server
  --action  one of
            ${AUDIT_ACTION_NAMES.join('\n            ')}
  --limit   how many, at most; ${DEFAULT_LIMIT} without it
  --json    one JSON object per line`,
  options: {
    ...SITE_OPTION,
    since: { type: 'string' },
    actor: { type: 'string' },
    action: { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(values) {
    const { since, actor, action, limit } = values as Record<string, string | undefined>;
    const filter = {
      since: since === undefined ? undefined : readSince(since, Date.now()),
      limit: readLimit(limit ?? String(DEFAULT_LIMIT)),
    };
    if (action !== undefined && !AUDIT_ACTION_NAMES.includes(action))
      throw new CliError(`no action "${action}"; see "sotto audit --help"`);
    await readStore(async (models, site) => {
      const who = actor === undefined ? undefined : await readActor(models, site, actor);
      const entries = await operatorTools(models).audit.list({
        siteId: site._id.toString(),
        ...filter,
        actor: who,
        action,
      });
      if (values.json === true) for (const entry of entries) console.log(toJson(entry));
      else await printEntries(models, entries);
    }, values);
  },
};
