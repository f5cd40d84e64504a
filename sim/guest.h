/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's driver: it speaks to the mediator as an operating system does, and every field of what
 * it says can be changed by a test.
 *
 * Honest by default: it allocates and frees what it is asked for, and serves RPCs as Linux with
 * tee-supplicant does. It keeps a list of what it shares, which the model compares with what OP-TEE
 * got.
 */
#ifndef SIM_GUEST_H
#define SIM_GUEST_H

#include <optee_mediator/mediator.h>
#include "abi.h"
#include "machine.h"

#define GUEST_RPC_PAGES 16u
#define GUEST_SPARES	SIM_VM_PAGES
#ifndef GUEST_LIST_PAGES
#define GUEST_LIST_PAGES 130u /* for 65,536 pages and more */
#endif
#define GUEST_ARGS     16u
#define GUEST_ARG_SIZE 512u
#define GUEST_CALLS    64u
#define GUEST_GARBAGE  UINT64_C(0xdeadbeefdeadbee8)

enum guest_share_kind {
	GUEST_REGISTERED,
	GUEST_RPC_DATA,
	GUEST_TEMPORARY
};

/* GUEST_MAY_LIVE: asked for, or being taken back; GUEST_LIVES: OP-TEE must have it. */
enum guest_share_state {
	GUEST_IS_OURS,
	GUEST_MAY_LIVE,
	GUEST_LIVES
};

/* Memory that the guest shares, or is about to. */
struct guest_share {
	struct guest_share *next;
	enum guest_share_kind kind;
	enum guest_share_state state;
	uint64_t cookie;
	uint64_t offset;   /* of the first byte in the first page */
	uint64_t size;	   /* bytes */
	uint64_t count;	   /* pages */
	uint64_t distinct; /* the first of them, which the others repeat */
	bool borrows;	   /* pages and list are those of another share */
	om_ipa_t list[GUEST_LIST_PAGES];
	om_ipa_t page[];
};

struct guest_rpc_page {
	uint64_t cookie; /* 0: unused */
	om_ipa_t ipa;
	struct guest_share *share; /* registered as well */
};

struct guest;
struct guest_call;

/* How a guest hands over its messages. */
enum guest_style {
	GUEST_PLAIN,	/* CALL_WITH_ARG: U-Boot, Zephyr, older Linux */
	GUEST_RPC_ARG,	/* CALL_WITH_RPC_ARG */
	GUEST_REGD_ARG, /* CALL_WITH_REGD_ARG, but for REGISTER_SHM and UNREGISTER_SHM: Linux 6.12
			 */
};

/* What kind of guest it is, and how it departs from what an honest one does. */
struct guest_manner {
	enum guest_style style;
	bool registers_rpc_memory; /* all memory that it gives in RPCs, as U-Boot */
	bool refuses_rpc_alloc;
	bool refuses_shm_alloc;
	bool contiguous; /* answers SHM_ALLOC of one page without a list, as older Linux does */
	/* Changes the answer to an RPC command before it is written. */
	void (*tamper_reply)(struct guest_call *call, struct abi_msg *reply);
	/* Changes the registers of RETURN_FROM_RPC. */
	void (*tamper_resume)(struct guest_call *call, struct om_smc *smc);
};

struct guest {
	struct om_port_vm *vm;
	struct om_vm *om; /* NULL: the mediator does not have it */
	struct om_config config;
	uint16_t id;
	uint32_t vcpu; /* of calls that are begun without saying where */
	uint64_t next_cookie;
	struct guest_share *shares;
	struct guest_rpc_page rpc_page[GUEST_RPC_PAGES];
	om_ipa_t spare[GUEST_SPARES];
	uint32_t spares;
	struct guest_manner manner;
	struct guest_share *args;	/* where messages are, of GUEST_REGD_ARG */
	uint32_t args_used;		/* bit per place of GUEST_ARG_SIZE */
	uint64_t rpcs;			/* RPCs that it was asked */
	uint64_t suspended;		/* calls that it is to go on with */
	uint32_t left_off[GUEST_CALLS]; /* ids of those among them that the mediator left off in */
	uint32_t left_off_count;
	bool has_leftovers; /* of a former life, as no call has entered OP-TEE in this one */
	uint64_t values;    /* notifications fetched by guest_interrupt(), bit n for value n */
};

/* A standard call of a guest. */
struct guest_call {
	struct guest *guest;
	uint32_t vcpu;
	om_ipa_t arg;		  /* a page; but not of GUEST_REGD_ARG */
	struct guest_share *args; /* the buffer, of GUEST_REGD_ARG */
	uint64_t args_at;	  /* the place there */
	bool has_rpc_arg;
	uint32_t sent_params;
	struct abi_msg msg;	   /* as sent, and as it came back once the call is over */
	struct om_smc smc;	   /* what the guest got last */
	struct guest_share *share; /* that a REGISTER or UNREGISTER is about */
};

struct guest_result {
	uint32_t a0;
	uint32_t ret;
	uint32_t origin;
};

/* guest.c: life, and the one way into the mediator */
/* @limits: NULL for the default; the rest of the configuration is the default. */
enum om_status guest_start(struct guest *guest, const char *name, uint16_t id,
			   const struct om_limits *limits);
enum om_status guest_start_as(struct guest *guest, const char *name, uint16_t id,
			      const struct om_config *config);
/* The VM reboots: what it shared and asked is forgotten on both sides. */
enum om_status guest_reset(struct guest *guest);
void guest_end(struct guest *guest);
/*
 * A new driver introduces itself, as after kexec: the same, but nobody tells the hypervisor.
 * Returns the answer.
 */
struct om_smc guest_introduce(struct guest *guest);
/* Turns to messages in a registered buffer. Returns false, and nothing changes, if it cannot. */
bool guest_be_linux(struct guest *guest);
/* OP-TEE's interrupt, for this VM: the hypervisor tells the mediator. It needs no lock for it. */
void guest_tell(struct guest *guest);
/* OP-TEE's interrupt: the hypervisor tells the mediator, and each guest that was sent one acts. */
void guest_interrupt(void);
/* The guest forgets what it shared, as a new kernel does. */
void guest_forget(struct guest *guest);
void guest_smc(struct guest *guest, uint32_t vcpu, struct om_smc *smc);
/* The test itself says when all is at rest, and calls model_check() then. */
extern bool guest_is_judged_later;
struct om_smc guest_fast_call(struct guest *guest, uint32_t id, uint32_t a1);
/* How many entries into the mediator are under way, of all guests. */
unsigned guest_entries(void);
struct guest *guest_of_vm(const struct om_port_vm *vm);
struct om_stats guest_stats(const struct guest *guest);

/* guest_memory.c */
om_ipa_t guest_page_new(struct guest *guest);
void guest_page_free(struct guest *guest, om_ipa_t page);
uint64_t guest_cookie_new(struct guest *guest);
struct guest_share *guest_share_new(struct guest *guest, uint64_t offset, uint64_t size);
/* The same, with not more than @distinct pages, which are named again and again. */
struct guest_share *guest_share_new_of(struct guest *guest, uint64_t offset, uint64_t size,
				       uint64_t distinct);
/* The same memory and cookie once more, as another kind. */
struct guest_share *guest_share_twin(struct guest *guest, const struct guest_share *share,
				     enum guest_share_kind kind);
/* Frees pages and list too; the share must be OP-TEE's no more. */
void guest_share_free(struct guest *guest, struct guest_share *share);
/* Writes the page list; returns buf_ptr. Unused entries and the last link are garbage. */
uint64_t guest_list_write(struct guest *guest, struct guest_share *share);
void guest_share_fill(struct guest *guest, struct guest_share *share, uint8_t byte);
void guest_share_write(struct guest *guest, struct guest_share *share, uint64_t at,
		       const void *from, size_t size);
void guest_share_read(struct guest *guest, struct guest_share *share, void *to, uint64_t at,
		      size_t size);
/* Whether every byte of the share is @byte. */
bool guest_share_is(struct guest *guest, struct guest_share *share, uint8_t byte);
struct guest_share *guest_share_find(struct guest *guest, enum guest_share_kind kind,
				     uint64_t cookie);

/* guest_msg.c: messages as they are before anybody changes them */
struct abi_msg msg_open(void);
struct abi_msg msg_invoke(uint32_t session, uint32_t func);
struct abi_msg msg_close(uint32_t session);
struct abi_msg msg_cancel(uint32_t session);
struct abi_msg msg_register(struct guest *guest, struct guest_share *share);
struct abi_msg msg_unregister(const struct guest_share *share);
/* Each adds one parameter. */
void msg_add_value(struct abi_msg *msg, uint64_t attr, uint64_t a, uint64_t b);
void msg_add_rmem(struct abi_msg *msg, uint64_t attr, const struct guest_share *share,
		  uint64_t offs, uint64_t size);
void msg_add_null(struct abi_msg *msg, uint64_t attr);
/* A temporary reference to the whole share. */
void msg_add_tmem(struct abi_msg *msg, uint64_t attr, struct guest *guest,
		  struct guest_share *share);

/* guest_call.c */
void guest_call_begin(struct guest_call *call, struct guest *guest, const struct abi_msg *msg);
void guest_call_begin_on(struct guest_call *call, struct guest *guest, const struct abi_msg *msg,
			 uint32_t vcpu);
bool guest_call_is_suspended(const struct guest_call *call);
/* Answers the RPC and goes on, to the next RPC or the end. */
void guest_call_step(struct guest_call *call);
/* Steps until the call waits for this RPC, or this RPC command. False if it ends before. */
bool guest_call_step_until(struct guest_call *call, uint32_t rpc);
bool guest_call_step_until_cmd(struct guest_call *call, uint32_t cmd);
/* Goes on with the registers as they are, whatever they are. */
void guest_call_resume(struct guest_call *call, struct om_smc smc);
/* To the end, and reads the results. */
struct guest_result guest_call_finish(struct guest_call *call);
struct guest_result guest_call(struct guest *guest, const struct abi_msg *msg);
/* The same, with the message as it came back. */
struct guest_result guest_call_msg(struct guest *guest, struct abi_msg *msg);

struct guest_result guest_open(struct guest *guest, uint32_t *session);
struct guest_result guest_register(struct guest *guest, struct guest_share *share);
struct guest_result guest_unregister(struct guest *guest, struct guest_share *share);
void guest_register_begin(struct guest_call *call, struct guest *guest, struct guest_share *share);
void guest_unregister_begin(struct guest_call *call, struct guest *guest,
			    struct guest_share *share);

/* The call's message and what follows it, in memory. */
void guest_arg_write(struct guest_call *call, uint64_t at, const void *from, size_t size);
void guest_arg_read(struct guest_call *call, void *to, uint64_t at, size_t size);

/* guest_rpc.c: prepares the answer to the RPC that the call waits for */
struct om_smc guest_rpc_answer(struct guest_call *call);
/* The message of the RPC_CMD that the call waits for, as the guest finds it. */
struct abi_msg guest_rpc_request(struct guest_call *call);
/* Writes ABI_RPC_ARG_SIZE bytes there. */
void guest_rpc_write(struct guest_call *call, const void *bytes);
struct guest_rpc_page *guest_rpc_page_find(struct guest *guest, uint64_t cookie);
/* RPC_FREE, or DISABLE_SHM_CACHE, gives it back. */
void guest_rpc_page_free(struct guest *guest, uint64_t cookie);

#endif
