/** Returns a text without marks and capitals, as it is searched: “piñata” is found by “pinata”. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
