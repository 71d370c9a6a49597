const MAX_BADGE = 999;

/** Returns a number for a badge: `999+` at most. */
export function badgeText(count: number): string {
  return count > MAX_BADGE ? `${MAX_BADGE}+` : String(count);
}
