interface Described {
  message?: string;
  cause?: unknown;
  reason?: { setName?: string | null; servers?: Map<string, { error?: Described | null }> };
}

/** Returns why a connection failed, in the driver's words, without the credentials that an address may hold. */
export function connectReason(error: unknown, uri: string): string {
  const reason = withoutCredentials(innermost(error as Described), uri).trim();
  return reason.replace(/\.$/, '');
}

/** Returns the first failure: the error of a selection only says that it timed out, the server's error why. */
function innermost({ message, cause, reason }: Described): string {
  const servers = [...(reason?.servers?.values() ?? [])];
  const first = servers.find((server) => server.error)?.error;
  if (first) return innermost(first);
  const said = cause instanceof Error ? innermost(cause as Described) : '';
  const text = message ?? '';
  // A host of another set is dropped from the list, or marked as unknown without an error.
  if (reason?.setName) return `no host of the address belongs to a replica set named ${reason.setName}`;
  return said && !text.includes(said) ? `${text}: ${said}` : text;
}

function withoutCredentials(text: string, uri: string): string {
  const [, user = '', password = ''] = /^mongodb(?:\+srv)?:\/\/([^:@/?]*):([^@/?]*)@/.exec(uri) ?? [];
  let clean = text.replaceAll(uri, 'the address');
  if (password === '') return clean;
  for (const secret of [`${user}:${password}`, password, decode(password)])
    if (secret !== '') clean = clean.replaceAll(secret, '***');
  return clean;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
