import type { Config } from '../config.js';
import { ownOrigins } from '../edge/own-origins.js';
import type { CreatedSite } from '../services/admin/sites.js';

type Address = Pick<Config, 'publicUrl' | 'host' | 'port'>;

/** Returns the address of the server: the public one, or where this machine reaches it. */
export const serverUrl = ({ publicUrl, host, port }: Address): string =>
  publicUrl ?? ownOrigins(host, port)[0]!;

/** Returns what the owner of a new site needs: the tag for its pages, and the code by which its backend signs users in. */
export function installGuide({ site, clientId, key }: CreatedSite, address: Address): string {
  const url = serverUrl(address);
  const issuer = new URL(url).origin;
  return `Site:      ${site.slug} (${site.name})
Client id: ${clientId}
Key id:    ${key.kid}
Secret:    ${key.secret}
The secret is not shown again. It signs users in: keep it on your backend, in the variable SOTTO_SECRET.

Paste this into your pages, with a token for the user who is signed in, and serve them with Cache-Control: no-store:

<script type="module" src="${url}/widget/chat-widget.js"></script>
<chat-widget server-url="${url}" client-id="${clientId}" user-token="TOKEN"></chat-widget>

The token is made by your backend (Node, without a dependency):

import { createHmac } from 'node:crypto';
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
export function chatToken(user) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: '${key.issuer}', aud: '${issuer}', sub: String(user.id), name: user.name, iat, exp: iat + 600 };
  const text = \`\${encode({ alg: '${key.alg}', typ: 'JWT', kid: '${key.kid}' })}.\${encode(claims)}\`;
  return \`\${text}.\${createHmac('sha256', process.env.SOTTO_SECRET).update(text).digest('base64url')}\`;
}${address.publicUrl ? '' : `\n\nPUBLIC_URL is not set: ${url} is where the server is reached on this machine.`}`;
}
