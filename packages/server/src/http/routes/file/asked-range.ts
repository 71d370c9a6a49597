import type { ByteRange } from '../../../services/file/file-bytes.js';

/** `ranges-specifier` in bytes; names of units ignore case (RFC 9110, sections 14.1 and 14.1.1). */
const BYTES = /^bytes=([\d\-, \t]*)$/i;
const SPEC = /^(\d*)-(\d*)$/;

/** What the request says of ranges. */
interface RangeRequest {
  method: string;
  /** Value of `Range`; empty without one. */
  range: string;
  /** Value of `If-Range`; empty without one. */
  ifRange: string;
}

/**
 * Returns the range of a file that a request asks for (RFC 9110, section 14.2): `whole` where it asks for none that is served,
 * `unsatisfiable` where nothing of it is in the file.
 *
 * What is no valid range of bytes is ignored, as is `Range` with another method than GET. So are several ranges, which a server
 * may ignore. A file has no validator, so that no condition of `If-Range` is true (section 13.1.5).
 */
export function askedRange(
  { method, range, ifRange }: RangeRequest,
  size: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const [, set] = BYTES.exec(range) ?? [];
  if (method !== 'GET' || ifRange !== '' || set === undefined) return 'whole';
  const specs = set.split(',').flatMap((spec) => spec.trim() || []);
  const ranges = specs.map((spec) => rangeOf(spec, size));
  const [first] = ranges;
  if (first === undefined || ranges.includes('invalid')) return 'whole';
  if (ranges.every((one) => one === 'unsatisfiable')) return 'unsatisfiable';
  return ranges.length > 1 || first === 'invalid' ? 'whole' : first;
}

/** Reads `first-last`, `first-` or `-length` (RFC 9110, section 14.1.2). */
function rangeOf(spec: string, size: number): ByteRange | 'invalid' | 'unsatisfiable' {
  const [, first, last] = SPEC.exec(spec) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'invalid';
  if (first !== '' && last !== '' && Number(last) < Number(first)) return 'invalid';
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return from < to ? { from, to } : 'unsatisfiable';
}
