/** The cause of a refusal of what all nodes count in Redis together; for the log, not for clients. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';

  constructor() {
    super('Redis is away: sign-ins by password are refused until it is back (see REDIS_URL)');
  }
}
