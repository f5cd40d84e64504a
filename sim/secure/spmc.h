/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE behind FF-A: as an SPMC at S-EL1, with OP-TEE as its one partition.
 *
 * What is beneath is the model OP-TEE of the SMC ABI: the same partitions, threads, memory objects,
 * sessions and TAs. Here is what FF-A has of its own. It keeps to the rules itself, and reports
 * each call that it could not have been given by a right mediator (core/arch/arm/kernel/
 * thread_spmc.c says what OP-TEE makes of it).
 */
#ifndef SIM_SPMC_H
#define SIM_SPMC_H

#include "secure/ffa_abi.h"
#include "secure/optee.h"

#define SPMC_SHARES	   64u /* places for handles of OP-TEE's own, in a partition */
#define SPMC_SHARES_RIGHT  60u /* a right mediator stays below, with what it needs itself */
#define SPMC_RXTX_PAGES	   63u
#define SPMC_HANDLES_KEPT  128u
#define SPMC_PAGES_AT_MOST (UINT64_C(1) << 18)

/* How this SPMC is built and how it behaves; a test may change it at any time. */
struct spmc_config {
	bool present;	  /* the secure world has it, and not the SMC ABI */
	uint32_t version; /* that it answers */
	bool has_notif;
	uint32_t sri;		/* number of the schedule receiver interrupt */
	uint32_t capabilities;	/* of OP-TEE */
	uint64_t pages_at_most; /* of a share; more are NO_MEMORY */
	uint32_t lost_at_most;	/* lives that may end with a handle of the hypervisor's */
	uint32_t shares_fail;	/* so many MEM_SHAREs from now on are answered */
	uint32_t share_error;	/* this: NO_MEMORY */
	bool refuses_fragments; /* as OP-TEE from 4.9 to 4.10 */
	bool keeps_shares;	/* UNREGISTER_SHM is BUSY */
};

/* What a VM has of the SPMC, beside its partition. */
struct spmc_vm {
	bool has_bitmap;
	bool is_enabled; /* ENABLE_ASYNC_NOTIF; bottom_half is its value */
	uint32_t bottom_half;
	uint64_t bound, pending;
	uint64_t places;     /* bit for each handle of OP-TEE's own */
	bool keeps_a_handle; /* the hypervisor's, of a share that was refused */
};

/* A handle of OP-TEE's that outlived its VM's partition. */
struct spmc_kept {
	uint16_t id; /* of the VM */
	uint64_t handle;
};

/* A share whose descriptor is not complete. */
struct spmc_fragments {
	struct optee_guest *guest; /* NULL: there is none */
	struct optee_mobj *mobj;
	uint64_t pages;	 /* so far */
	uint32_t ranges; /* still to come */
	uint64_t offset; /* bytes of the descriptor so far */
};

struct spmc {
	struct spmc_config config;
	uint32_t version; /* that was agreed upon; 0: not yet */
	bool is_in_use;	  /* other calls than FFA_VERSION have come */
	bool had_vms;
	om_pa_t tx, rx;	 /* the hypervisor's */
	uint32_t pages;	 /* of each; 0: not mapped */
	bool rx_is_full; /* the hypervisor has RX */
	bool tx_is_read;
	uint32_t ending; /* VM_DESTROYED that are under way */
	struct spmc_fragments fragments;
	struct spmc_vm vm[OPTEE_GUESTS]; /* beside optee.guest[] */
	struct spmc_kept kept[SPMC_HANDLES_KEPT];
	uint32_t kept_count;
	uint32_t lost; /* lives that have ended with a handle that no call can take back */
};

extern struct spmc spmc;

void spmc_init(void);

struct spmc_vm *spmc_vm_of(const struct optee_guest *guest);

/* All registers of an answer. */
void spmc_answer(struct om_smc *smc, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3,
		 uint64_t a4, uint64_t a5);
/* FFA_SUCCESS if @error is 0, else FFA_ERROR. */
void spmc_result(struct om_smc *smc, uint32_t error);
/* A violation unless registers @first to 7 are 0. Returns whether they are. */
bool spmc_must_be_zero(const struct om_smc *smc, unsigned first);

#endif
