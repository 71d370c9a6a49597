import type { CreatedInvitation, Invitation, InvitationPreview, Page, Room } from '@sotto/protocol';
import type { InvitationsApi } from '../api/invitations.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';

/** Invitations over REST. */
export function createInvitations(http: HttpClient): InvitationsApi {
  return {
    create: (slug, body = {}, options) =>
      http.post<CreatedInvitation>(paths.ofRoom(slug, 'invitations'), { ...options, body }),
    list: (slug, query, options) =>
      http.get<Page<Invitation>>(paths.ofRoom(slug, 'invitations'), { ...options, query: { ...query } }),
    async revoke(slug, id, options) {
      await http.delete(paths.invitation(slug, id), options);
    },
    preview: (token, options) =>
      http.post<InvitationPreview>(paths.previewInvitation, { ...options, body: { token } }),
    accept: (token, options) => http.post<Room>(paths.acceptInvitation, { ...options, body: { token } }),
  };
}
