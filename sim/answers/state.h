/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the specification of answers knows of each VM. It has it from what it sees: the registers
 * and the messages of the guest, OP-TEE's answers, and which calls of the port failed; nothing of
 * it is the mediator's but the figures and limits that it publishes.
 */
#ifndef SIM_ANSWERS_STATE_H
#define SIM_ANSWERS_STATE_H

#include <optee_mediator/mediator.h>
#include "model/guest_state.h"
#include "secure/abi.h"

/* A program that copies the machine's state makes it smaller. */
#ifndef ANSWERS_CALLS
#define ANSWERS_CALLS 64u
#endif

/* Notifications have values below this: more than any OP-TEE has, and as many as drivers know. */
#define ANSWERS_VALUES	 256u
#define ANSWERS_PARAMS	 6u /* of OPEN_SESSION, which has the most */
#define ANSWERS_REFUSALS 8u
/* So many sessions a VM may have, those among them that are being opened or closed. */
#ifndef ANSWERS_SESSIONS
#define ANSWERS_SESSIONS 256u
#endif
#define ANSWERS_NAMES	  (ANSWERS_PARAMS + 1)
#define ANSWERS_NO_NUMBER UINT64_MAX

/* A message without the parameters that no command has. */
struct answers_msg {
	uint32_t cmd;
	uint32_t func;
	uint32_t session;
	uint32_t cancel_id;
	uint32_t pad;
	uint32_t ret;
	uint32_t ret_origin;
	uint32_t num_params;
	struct abi_param params[ANSWERS_PARAMS];
};

_Static_assert(offsetof(struct answers_msg, params) == offsetof(struct abi_msg, params),
	       "the same header");

/* Two commands have none: OP-TEE leaves ret alone (core/tee/entry_std.c). */
static inline bool answers_has_result(const struct answers_msg *msg)
{
	return msg->cmd != ABI_CMD_DO_BOTTOM_HALF && msg->cmd != ABI_CMD_STOP_ASYNC_NOTIF;
}

/* Where a message is: at an address, or in a registered buffer. */
struct answers_place {
	uint64_t ipa;
	uint64_t secret; /* the mediator's cookie for the buffer; 0: none */
	uint64_t at;	 /* bytes from the buffer's beginning */
};

/* How a call hands its message over. */
enum answers_form {
	ANSWERS_PLAIN,
	ANSWERS_RPC_ARG,
	ANSWERS_REGD_ARG
};

enum answers_known {
	ANSWERS_NO,
	ANSWERS_YES,
	ANSWERS_UNKNOWN /* others were at it */
};

enum answers_stage {
	ANSWERS_BEFORE, /* OP-TEE does not have it yet */
	ANSWERS_INSIDE, /* OP-TEE has it, and asks or was interrupted */
	ANSWERS_AFTER	/* OP-TEE is done */
};

struct answers_buffer;

/* Whether a call in progress uses something: a registered buffer, a session. */
enum answers_use {
	ANSWERS_UNUSED,
	ANSWERS_PERHAPS, /* it may have let go of it, or have ended */
	ANSWERS_USED
};

/* ret if a0 is OK. */
struct answers_refusal {
	uint32_t a0, ret;
};

/* A standard call, from its first SMC to its answer. */
struct answers_call {
	bool is_there;
	uint64_t number; /* which of all that there were */
	uint32_t id;	 /* the guest's, of what it was asked last */
	uint32_t asked;	 /* a0 of that */
	enum answers_form form;
	enum answers_stage stage;
	struct answers_place place;
	uint64_t where; /* what a1 and a2 say of it, */
	uint64_t at;	/* and a3 */
	bool is_read;	/* the message could be read: msg is what it was */
	struct answers_msg msg;
	uint64_t name[ANSWERS_NAMES];  /* the guest's cookies of registered buffers that it uses */
	struct answers_buffer *buffer; /* that it registers or unregisters */
	bool was_judged;	       /* the mediator has read the message */
	bool was_beside;	       /* and others were inside when it did */
	bool is_late;		       /* and looks at parameters behind a list when that is read */
	bool must_fail;		       /* and has to refuse it, with one of these */
	uint32_t refusals;
	struct answers_refusal refusal[ANSWERS_REFUSALS];
	bool msg_failed;	      /* the message itself could not be read */
	bool port_failed;	      /* or memory that it names could not be read or pinned */
	bool no_page;		      /* or the port had no page */
	bool is_lost;		      /* what came of it could not be written to its message */
	bool write_failed;	      /* nor what OP-TEE asked last */
	enum answers_use close_waits; /* for a session that is in use, when the entry began */
	uint32_t sent_cmd;	      /* to OP-TEE, */
	uint32_t sent_session;	      /* and for which session */
	uint64_t shadow;	      /* where OP-TEE has the message */
	uint64_t secret;	      /* OP-TEE's name for the buffer that it registers, or not */
	uint32_t thread;	      /* of OP-TEE's */
	/* OP-TEE's last answer: the code, and what came with it. */
	uint32_t optee_a0;
	enum answers_known can_wait; /* there was another call in progress to wait for */
	uint64_t optee_cookie;	     /* a1 and a2 of FREE and CMD */
	uint32_t optee_size;	     /* a1 of ALLOC */
	bool request_found;
	struct answers_msg request; /* of CMD, as OP-TEE made it */
	uint64_t arg_secret;	    /* the buffer of RPC messages that this call has */
	bool frees;		    /* what was asked last is to take back an answer to SHM_ALLOC */
	bool is_due;		    /* OP-TEE has asked, and the guest is not told yet */
	bool is_replying; /* there is an answer to SHM_ALLOC that OP-TEE does not have yet */
	bool is_undone;	  /* what it registers another call has taken away already */
	bool is_doubtful; /* it may have ended with a life */
	bool reply_read;
	struct answers_msg reply;	   /* to the request */
	bool reply_is_good, reply_is_open; /* that to SHM_ALLOC */
	struct answers_msg result;	   /* of ANSWERS_AFTER, as OP-TEE left it */
};

enum answers_kind {
	ANSWERS_REGISTERED,
	ANSWERS_RPC_DATA,
	ANSWERS_RPC_MESSAGES
};

enum answers_life {
	ANSWERS_BEGINS, /* a call registers it */
	ANSWERS_LIVES,
	ANSWERS_ENDS /* a call unregisters it */
};

/* Memory that OP-TEE knows by a cookie of the mediator's. */
struct answers_buffer {
	struct answers_buffer *next;
	enum answers_kind kind;
	enum answers_life life;
	uint64_t given;	 /* the guest's cookie */
	uint64_t secret; /* OP-TEE's */
	bool is_own;	 /* the guest has nothing to do with it */
	uint64_t ipa;	 /* of RPC messages */
};

struct answers_vm {
	const struct guest *guest; /* NULL: the VM is not judged */
	bool has_life;		   /* OP-TEE knows it */
	bool is_asked;		   /* a driver introduced itself while others were inside */
	bool is_shut;		   /* the hypervisor resets or ends it */
	bool is_unsure;		   /* what became of a call of its is not known */
	uint64_t first_call; /* of this life, by its number; ANSWERS_NO_NUMBER: one of several */
	bool is_set_up;	     /* it has passed OP-TEE's own preparations */
	bool had_calls;	     /* there was a standard call in this life */
	uint32_t inside;     /* entries that are under way */
	uint64_t entries;    /* and how many there were */
	uint64_t memory;     /* how often its memory became other memory */
	uint64_t calls;
	bool is_notified;		     /* notifications are switched on */
	uint64_t notif[ANSWERS_VALUES / 64]; /* values that OP-TEE gave, a bit each */
	bool is_notif_unsure; /* they were taken back while others came, before or after */
	struct answers_call call[ANSWERS_CALLS];
	struct answers_buffer *buffers;
	uint32_t sessions; /* that OP-TEE has opened for it, */
	uint32_t session[ANSWERS_SESSIONS];
	/* Of a guest that speaks FF-A: whether it has buffers, and RX is its own. */
	enum answers_known mapped;
	enum answers_known rx_taken;
	/*
	 * A share that the SPMC refused, and whose guest is not told yet, as far as is known: the
	 * code, 0: there is none; and the registers of the call, which is to be made again.
	 */
	uint32_t refused;
	struct om_smc refused_call;
};

/* What OP-TEE said of itself when the mediator asked, before there was a VM. */
struct answers_probed {
	struct om_smc os_revision;
	struct om_smc capabilities;
	struct om_smc thread_count;
};

extern struct answers_probed answers_probed;

/* NULL if the VM is not judged. */
struct answers_vm *answers_vm_of(const struct om_port_vm *vm);
struct answers_vm *answers_vm_by_id(uint64_t id);

/* A VM is about to be created for @guest. */
void answers_vm_begins(const struct guest *guest);
/* It was not created, or has ended. */
void answers_vm_ends(const struct guest *guest);
/* OP-TEE has taken back its values of notifications, beside other entries or not. */
void answers_values_end(struct answers_vm *vm, bool is_alone);
/* OP-TEE has forgotten the VM, and what it had. */
void answers_life_ends(struct answers_vm *vm);
/* Nothing is left of calls, but of those that are on their way into the next life. */
void answers_calls_end(struct answers_vm *vm);
/* All calls that there are may have ended, and may not. */
void answers_calls_in_doubt(struct answers_vm *vm);

/* NULL if there is none. */
struct answers_call *answers_call_by_id(struct answers_vm *vm, uint32_t id);
struct answers_call *answers_call_new(struct answers_vm *vm);
uint32_t answers_calls_beside(const struct answers_vm *vm, const struct answers_call *call);
/* Whether there is any besides @call: of those that may have ended it is not known. */
enum answers_known answers_any_beside(const struct answers_vm *vm, const struct answers_call *call);
/* Whether a call in progress besides @call uses the registered buffer of this name. */
enum answers_use answers_use_of(const struct answers_vm *vm, const struct answers_call *call,
				uint64_t given);

struct answers_buffer *answers_buffer_new(struct answers_vm *vm, enum answers_kind kind,
					  uint64_t given, uint64_t secret);
void answers_buffer_end(struct answers_vm *vm, struct answers_buffer *buffer);
/*
 * A registered buffer of this name: the one that OP-TEE has, if there is one. A call that was to
 * register another of that name, and was refused, may wait to say so.
 */
struct answers_buffer *answers_by_name(const struct answers_vm *vm, uint64_t given);
struct answers_buffer *answers_by_secret(const struct answers_vm *vm, uint64_t secret);

#endif
