/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's sessions: a list for each VM, in the order in which they began. Ids are given
 * as core/kernel/tee_ta_manager.c does, so that one comes again soon after its session was closed.
 */
#ifndef SIM_OPTEE_SESSION_H
#define SIM_OPTEE_SESSION_H

#include "secure/optee.h"

enum optee_session_state {
	OPTEE_SESSION_OPENING, /* in the list, but the VM was not told of it yet */
	OPTEE_SESSION_OPEN,
	OPTEE_SESSION_CLOSING
};

struct optee_session {
	struct optee_session *next;
	uint32_t id;
	enum optee_session_state state;
	uint32_t users; /* calls that are in it, the one that closes it among them */
};

/* One that is being opened, at the end of the VM's list. */
struct optee_session *optee_session_new(struct optee_guest *guest);
void optee_session_end(struct optee_guest *guest, struct optee_session *session);
/* A call is not in it any more. The last one to go ends what was closed. */
void optee_session_leave(struct optee_guest *guest, struct optee_session *session);
void optee_sessions_end(struct optee_guest *guest);

/*
 * The session that the message of the thread's call names, if it is open; else NULL. A right
 * mediator that judges the message lets none pass that names another.
 */
struct optee_session *optee_session_of(const struct optee_thread *thread,
				       const struct abi_msg *msg);
/* The same for CLOSE_SESSION: no call is in it, either. */
struct optee_session *optee_session_to_close(const struct optee_thread *thread,
					     const struct abi_msg *msg);

#endif
