import { describe, expect, it } from 'vitest';
import { ownOrigins } from './own-origins.js';

describe('ownOrigins', () => {
  it('names the machine itself, whatever the host', () => {
    expect(ownOrigins('127.0.0.1', 8000)).toEqual([
      'http://127.0.0.1:8000',
      'http://localhost:8000',
      'http://[::1]:8000',
    ]);
    expect(ownOrigins('::1', 8000)[0]).toBe('http://[::1]:8000');
  });
  it('names every address that a wildcard listens on', () => {
    const origins = ownOrigins('::', 8000, ['192.168.1.5', '2001:db8:0:0::5']);
    expect(origins).toContain('http://192.168.1.5:8000');
    expect(origins).toContain('http://[2001:db8::5]:8000');
    expect(origins).toContain('http://[::1]:8000');
    expect(origins[0]).toBe('http://127.0.0.1:8000');
  });
  it('trusts no other address if it listens on one', () => {
    expect(ownOrigins('10.0.0.1', 8000, ['192.168.1.5'])).not.toContain('http://192.168.1.5:8000');
  });
  it('writes port 80 as browsers do', () => {
    expect(ownOrigins('127.0.0.1', 80)[0]).toBe('http://127.0.0.1');
  });
});
