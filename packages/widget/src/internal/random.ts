/** Random bytes as hexadecimal digits, in any context: `crypto.randomUUID` needs HTTPS. */
export function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  let digits = '';
  for (const byte of random) digits += byte.toString(16).padStart(2, '0');
  return digits;
}
