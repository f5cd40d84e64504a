/* SPDX-License-Identifier: BSD-2-Clause */
/* See optee_session.h. */
#include "secure/optee_session.h"
#include "machine/alloc.h"
#include "machine/violation.h"

static struct optee_session *find(const struct optee_guest *guest, uint32_t id)
{
	struct optee_session *session = guest->sessions;

	while (session && session->id != id)
		session = session->next;
	return session;
}

/* 0 is no session's. */
static uint32_t id_after(uint32_t id)
{
	return id == UINT32_MAX ? 1 : id + 1;
}

static uint32_t id_before(const struct optee_session *last)
{
	if (optee.config.session_before)
		return optee.config.session_before;
	return last ? last->id : 0;
}

static uint32_t new_id(const struct optee_guest *guest, const struct optee_session *last)
{
	uint32_t id = id_after(id_before(last));

	while (find(guest, id))
		id = id_after(id);
	return id;
}

struct optee_session *optee_session_new(struct optee_guest *guest)
{
	struct optee_session *session = sim_alloc(sizeof(*session));
	struct optee_session **at = &guest->sessions;
	struct optee_session *last = NULL;

	for (; *at; at = &last->next)
		last = *at;
	session->id = new_id(guest, last);
	*at = session;
	return session;
}

void optee_session_end(struct optee_guest *guest, struct optee_session *session)
{
	struct optee_session **at = &guest->sessions;

	while (*at != session)
		at = &(*at)->next;
	*at = session->next;
	sim_free(session);
}

void optee_session_leave(struct optee_guest *guest, struct optee_session *session)
{
	session->users--;
	if (!session->users && session->state == OPTEE_SESSION_CLOSING)
		optee_session_end(guest, session);
}

void optee_sessions_end(struct optee_guest *guest)
{
	while (guest->sessions)
		optee_session_end(guest, guest->sessions);
}

/* By the mediator: behind FF-A only one that lies in its own share. */
static bool is_judged(const struct optee_thread *thread)
{
	const struct optee_mobj *share = thread->direct.share;

	return !share || !share->is_known;
}

static const char *fault_of(const struct optee_session *session)
{
	if (!session)
		return "which is none";
	if (session->state == OPTEE_SESSION_OPENING)
		return "which is being opened";
	return session->state == OPTEE_SESSION_CLOSING ? "which is being closed" : NULL;
}

struct optee_session *optee_session_of(const struct optee_thread *thread, const struct abi_msg *msg)
{
	struct optee_session *session = find(thread->guest, msg->session);
	const char *fault = fault_of(session);

	if (fault && is_judged(thread))
		sim_violation("I15: the command %u names session %u, %s", msg->cmd, msg->session,
			      fault);
	return fault ? NULL : session;
}

struct optee_session *optee_session_to_close(const struct optee_thread *thread,
					     const struct abi_msg *msg)
{
	struct optee_session *session = optee_session_of(thread, msg);

	if (session && session->users && is_judged(thread) && !optee.config.loses_calls)
		sim_violation("I15: CLOSE_SESSION of session %u, which a call is in", session->id);
	return session;
}
