import Koa from 'koa';
import Router from 'koa-router';
import type { ServerContext } from '../context.js';
import { readBodies } from './middlewares/body.js';
import { cors } from './middlewares/cors.js';
import { errorHandler } from './middlewares/error-handler.js';
import { hsts } from './middlewares/hsts.js';
import { requestMetrics } from './middlewares/request-metrics.js';
import { requestLog } from './middlewares/request-log.js';
import type { RequestState } from './middlewares/state.js';
import { errorPages } from './pages/error-pages.js';
import { authRoutes } from './routes/auth.js';
import { authorizeRoutes } from './routes/authorize.js';
import { blockRoutes } from './routes/moderation/blocks.js';
import { fileRoutes } from './routes/file/files.js';
import { roomFileRoutes } from './routes/file/room-files.js';
import { uploadRoutes } from './routes/file/uploads.js';
import { hookRoutes } from './routes/bots/hooks.js';
import { demoRoutes } from './routes/demo.js';
import { demoPages, pageFiles, widgetFiles } from './routes/files.js';
import { avatarRoutes } from './routes/people/avatars.js';
import { directRoomRoutes } from './routes/people/direct-rooms.js';
import { healthRoutes } from './routes/health.js';
import { invitationRoutes } from './routes/people/invitations.js';
import { memberRoutes } from './routes/members.js';
import { messageRoutes } from './routes/messages.js';
import { pinRoutes } from './routes/message/pins.js';
import { draftRoutes } from './routes/message/drafts.js';
import { versionRoutes } from './routes/message/versions.js';
import { reactionRoutes } from './routes/message/reactions.js';
import { metricsRoute } from './routes/metrics.js';
import { moderationRoutes } from './routes/moderation/bans-and-mutes.js';
import { monitorRoutes } from './routes/monitor.js';
import { oauthRoutes } from './routes/oauth.js';
import { notificationRoutes } from './routes/people/notifications.js';
import { privacyRoutes } from './routes/people/privacy.js';
import { mailRoutes } from './routes/people/mails.js';
import { pushRoutes } from './routes/people/push.js';
import { peopleRoutes } from './routes/people/people.js';
import { reportRoutes } from './routes/moderation/reports.js';
import { roomRoutes } from './routes/rooms.js';
import { sessionRoutes } from './routes/sessions.js';
import { siteApiRoutes } from './routes/site/site-api.js';
import { siteWebhookRoutes } from './routes/site/webhooks.js';
import { siteConfig } from './routes/site-config.js';
import { startRoute } from './routes/start.js';

/** Creates the HTTP application: its routes, and its middlewares in the order in which they run. */
export function createApp(context: ServerContext, isStopping: () => boolean): Koa<RequestState> {
  const { config, logger } = context;
  const router = new Router<RequestState>();
  const base = basePath(config.publicUrl);
  healthRoutes(router, context, isStopping);
  demoRoutes(router, context);
  metricsRoute(router, context);
  oauthRoutes(router, context);
  authorizeRoutes(router, context, base);
  authRoutes(router, context);
  sessionRoutes(router, context);
  startRoute(router, context);
  roomRoutes(router, context);
  messageRoutes(router, context);
  reactionRoutes(router, context);
  pinRoutes(router, context);
  versionRoutes(router, context);
  draftRoutes(router, context);
  uploadRoutes(router, context);
  fileRoutes(router, context);
  roomFileRoutes(router, context);
  hookRoutes(router, context);
  directRoomRoutes(router, context);
  invitationRoutes(router, context);
  peopleRoutes(router, context);
  avatarRoutes(router, context);
  notificationRoutes(router, context);
  privacyRoutes(router, context);
  pushRoutes(router, context);
  mailRoutes(router, context, base);
  memberRoutes(router, context);
  moderationRoutes(router, context);
  blockRoutes(router, context);
  reportRoutes(router, context);
  monitorRoutes(router, context);
  siteApiRoutes(router, context);
  siteWebhookRoutes(router, context);

  const app = new Koa<RequestState>();
  app.use(hsts(config.publicUrl));
  if (context.metrics) app.use(requestMetrics(context.metrics));
  app.use(requestLog(context));
  app.use(errorHandler(context));
  app.use(widgetFiles(config.webRoot.widget));
  app.use(pageFiles(config.webRoot.pages));
  app.use(siteConfig(context));
  app.use(errorPages(base));
  app.use(cors(context));
  app.use(readBodies());
  app.use(router.routes());
  app.use(router.allowedMethods());
  app.use(demoPages(config.webRoot.demo, context.oauth));
  app.on('error', (error: NodeJS.ErrnoException) => {
    // A client that disconnects during a request or a response is no failure of the server.
    const level = isClientGone(error) ? 'debug' : 'error';
    logger[level]({ err: error }, 'a response failed');
  });
  return app;
}

/** Returns the path under which browsers reach the server, without a trailing slash: where a proxy serves it below one. */
function basePath(publicUrl: string | undefined): string {
  return publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
}

function isClientGone({ code = '' }: NodeJS.ErrnoException): boolean {
  return (
    code.startsWith('HPE_') ||
    ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code)
  );
}
