import type { Models } from '../models/index.js';
import type { SiteRecord } from '../models/site.js';
import { CliError } from './cli-error.js';

/** Returns the user of a site by username. @throws CliError where there is none */
export async function findUser({ User }: Models, site: SiteRecord, name: string) {
  const user = await User.findOne({ site: { $eq: site._id }, username: { $eq: name.toLowerCase() } });
  if (!user) throw new CliError(`no user "${name}"`);
  return user;
}
