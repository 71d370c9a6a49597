/** Creates a `clientMessageId` of 128 random bits. `crypto.randomUUID` needs a secure context, which a page on HTTP is not. */
export function createMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let id = '';
  for (const byte of bytes) id += byte.toString(16).padStart(2, '0');
  return id;
}
