/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The OP-TEE mediator: what a hypervisor calls.
 *
 * Order of use: om_init() once; for each VM om_vm_create(), om_vm_smc() for every SMC of its vCPUs
 * that belongs to OP-TEE, om_vm_reset() when it reboots, om_vm_destroy() at its end. What the
 * mediator asks in return is in port.h.
 */
#ifndef OPTEE_MEDIATOR_MEDIATOR_H
#define OPTEE_MEDIATOR_MEDIATOR_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/port.h>
#include <optee_mediator/types.h>

enum om_status {
	OM_OK = 0,
	OM_AGAIN,	      /* not an error: gave way, call again */
	OM_ERR_NO_OPTEE,      /* the secure world does not answer as OP-TEE does */
	OM_ERR_NOT_CAPABLE,   /* this OP-TEE has no virtualization, or no dynamic shared memory */
	OM_ERR_BAD_CONFIG,    /* a limit is out of the range that struct om_limits gives, or above
				 that of the VM's creation */
	OM_ERR_BAD_ID,	      /* client id 0, or one that is in use */
	OM_ERR_NO_MEMORY,     /* the port gave no page, or the VM's memory limit is too small;
				 or there are OM_VMS_MAX VMs (64, if not compiled for more) */
	OM_ERR_OPTEE_IS_FULL, /* OP-TEE takes no further VM (CFG_VIRT_GUEST_COUNT, or its memory) */
	OM_ERR_NO_LIFE_LEFT,  /* the VM has had all of its limits->lives */
};

/* A sentence for the operator, without end of line. */
const char *om_status_text(enum om_status status);

/*
 * What one VM may hold at a time. A call or buffer beyond a limit is refused with the ABI's own
 * error, and counted (struct om_stats). Of calls there are besides never more than OP-TEE has
 * threads for the VM, if it tells how many: that is as without VMs, and counted only if the limit
 * is no more than that.
 */
struct om_limits {
	uint32_t calls;		   /* standard calls in progress, 2 to 64 */
	uint32_t buffers;	   /* shared buffers of all kinds, 1 to 262,144 */
	uint32_t pages_per_buffer; /* pages of one buffer, 1 to 2^31 - 1 */
	uint32_t pages;		   /* pages of all buffers, 1 to 2^31 - 1 */
	uint64_t memory;	   /* bytes of mediator memory held for the VM, 4096 or more */
	uint32_t step_pages;	   /* pages pinned or unpinned before om_port_must_yield() is asked,
				      1 to 512 */
	/*
	 * How often OP-TEE is made to take the VM: at its creation, at each om_vm_reset(), and each
	 * time that a driver of the guest's introduces itself; 0 for any number. Some builds of
	 * OP-TEE lose something that all VMs need with each (docs/limits.md).
	 */
	uint32_t lives;
};

/*
 * Bytes of mediator memory that a VM with @limits takes at the most, whatever its guest does: what
 * a hypervisor without a heap sets aside, and what makes limits->memory never the limit that is
 * hit. May be asked before om_init(), and for any numbers: for those out of range it is some
 * number, and om_vm_create() refuses them.
 */
uint64_t om_footprint(const struct om_limits *limits);

/* A Trusted Application's UUID, as the 16 octets of RFC 4122. */
struct om_uuid {
	uint8_t octet[16];
};

/* What a VM may have of OP-TEE. */
struct om_config {
	struct om_limits limits;
	bool rpc_arg;		/* messages of RPCs within those of calls: saves the guest RPCs;
				   behind FF-A there are no others */
	bool async_notif;	/* notifications; om_vm_notified() and om_port_notify() work */
	bool rpmb;		/* OP-TEE may use this VM's RPMB */
	bool temporary_buffers; /* buffers that are not registered; OP-TEE up to 4.10 keeps each
				   until the VM's end; behind FF-A there are none */
	/*
	 * The only Trusted Applications that the VM may open, none if there are 0 of them; NULL for
	 * all. The array is the caller's, and stays as it is until the VM is destroyed.
	 */
	const struct om_uuid *trusted_apps;
	uint32_t trusted_app_count;
	/*
	 * Where OP-TEE speaks FF-A, messages of calls pass untouched, unless trusted_apps names
	 * some or this is true: then they and the requests of RPCs are copied and judged, as always
	 * where it does not. That costs each call a copy, and the VM one of its shares; what is
	 * promised with it and without, README.md has.
	 */
	bool shadow_messages;
};

/* The default limits, RPC_ARG and notifications, all Trusted Applications, no RPMB. */
extern const struct om_config om_default_config;
/* Limits that let every known client work; docs/limits.md gives the reasons. */
#define om_default_limits (om_default_config.limits)
/*
 * For a machine that counts its memory: OP-TEE's own regression tests pass with it, and a VM takes
 * 330 KiB at the most (om_footprint() says 328), 64 when nothing is shared. 4 calls, 64 buffers of
 * 8 MiB together.
 */
extern const struct om_config om_small_config;

/* Why a guest was refused. */
enum om_refusal {
	OM_REFUSED_FUNCTION,	     /* unknown or forbidden function id */
	OM_REFUSED_COMMAND,	     /* unknown or forbidden message command */
	OM_REFUSED_MESSAGE,	     /* message that breaks the ABI */
	OM_REFUSED_ADDRESS,	     /* memory that the VM does not have */
	OM_REFUSED_COOKIE,	     /* unknown, duplicate or busy cookie */
	OM_REFUSED_RESUME,	     /* RETURN_FROM_RPC for no suspended call */
	OM_REFUSED_REPLY,	     /* answer to an RPC that breaks the ABI */
	OM_REFUSED_TRUSTED_APP,	     /* policy: a Trusted Application that the VM may not open */
	OM_REFUSED_CALLS,	     /* limit: calls */
	OM_REFUSED_BUFFERS,	     /* limit: buffers */
	OM_REFUSED_PAGES_PER_BUFFER, /* limit: pages of one buffer */
	OM_REFUSED_PAGES,	     /* limit: pages of all buffers */
	OM_REFUSED_MEMORY,	     /* limit: mediator memory, or the port has none */
	OM_REFUSED_SESSION,	     /* a session that the VM was not told of, or has closed */
	OM_REFUSED_SESSIONS,	     /* limit: sessions */
	OM_REFUSAL_COUNT
};

struct om_stats {
	uint64_t calls;	      /* standard calls that entered OP-TEE */
	uint64_t rpcs;	      /* RPCs that the guest was asked */
	uint64_t buffers_now; /* shared buffers of all kinds */
	uint64_t buffers_peak;
	/*
	 * Pages pinned, counted as often as they are pinned. Those of a buffer that is just being
	 * read are all counted from the beginning, so that the limit is not met half way.
	 */
	uint64_t pages_pinned_now;
	uint64_t pages_pinned_peak;
	uint64_t memory_now; /* bytes of mediator memory */
	uint64_t memory_peak;
	uint64_t calls_now;	  /* standard calls in progress, suspended ones included */
	uint64_t renewals;	  /* lives that a driver of the guest began by introducing itself */
	uint64_t renewals_failed; /* and how often OP-TEE did not take the VM for one */
	uint64_t refused[OM_REFUSAL_COUNT];
};

/* The sum of stats->refused. */
uint64_t om_stats_refusals(const struct om_stats *stats);

/* The mediator's state for one VM. */
struct om_vm;

/*
 * Finds out whether the secure world is an OP-TEE that can be shared, and, in a mediator that is
 * compiled with OM_FFA, whether it speaks FF-A (port_ffa.h). To be called once, on one CPU, before
 * every other function but om_footprint(), om_status_text() and om_is_optee_function(). Takes no
 * page. Returns OM_OK, OM_ERR_NO_OPTEE or OM_ERR_NOT_CAPABLE: then there can be no VM.
 */
enum om_status om_init(void);

/*
 * Announces a VM to OP-TEE.
 *
 * @client_id: how OP-TEE is to know the VM, 1 to 0xFFFF, unused among living VMs. Where OP-TEE
 * speaks FF-A it is the VM's endpoint id, 1 to 0x7FFF.
 * @config: copied; NULL for om_default_config.
 * @owner: handed to each port function that acts for this VM.
 *
 * On OM_OK *@vm is the caller's until om_vm_destroy(); else it is NULL and nothing is left, in
 * OP-TEE neither: OM_ERR_BAD_CONFIG, OM_ERR_BAD_ID, OM_ERR_NO_MEMORY or OM_ERR_OPTEE_IS_FULL.
 * Several VMs may be created, and others be at work and end, at the same time.
 */
enum om_status om_vm_create(struct om_vm **vm, uint16_t client_id, const struct om_config *config,
			    struct om_port_vm *owner);

/*
 * The VM reboots (PSCI SYSTEM_RESET, or anything else that begins a VM anew): OP-TEE forgets all of
 * its sessions and memory, then the mediator lets go of all pages and calls; the statistics go on.
 * To be called at any time, from any CPU: from then on each call of the guest is answered with
 * UNKNOWN_FUNCTION (where OP-TEE speaks FF-A, with NOT_SUPPORTED, but for FEATURES, ID_GET and
 * SPM_ID_GET, whose answers no life changes), and om_vm_notified() does nothing. A guest that
 * reboots without the hypervisor's knowledge (kexec) is noticed when its driver introduces itself
 * (asks for the version of FF-A). OP-TEE is told even if the VM has made no call yet, and that is
 * one of its limits->lives: a hypervisor that resets each VM before it first runs leaves that out.
 *
 * OM_OK: the VM has a new life, and nothing of before is left. A CPU that was held up at the very
 * beginning of om_vm_smc() goes on in that life; so before the VM's memory is made anew, its vCPUs
 * have to have left.
 * OM_AGAIN: a CPU is still inside for this VM, or om_port_must_yield() said so. To be called again,
 * until when calls are refused as said. Each call gets on by a step, so whoever can do nothing else
 * may call it in a loop, which ends when the CPU that is inside has come out.
 * OM_ERR_OPTEE_IS_FULL: OP-TEE would not take the VM again. The VM exists on without OP-TEE, and
 * om_vm_destroy() is still due. Standard calls are answered with UNKNOWN_FUNCTION, and what FF-A
 * has for OP-TEE with DENIED; a driver that introduces itself has OP-TEE asked once more.
 * OM_ERR_NO_LIFE_LEFT: the same, but OP-TEE was not and is not asked (struct om_limits, lives),
 * unless om_vm_set_limits() allows it later.
 */
enum om_status om_vm_reset(struct om_vm *vm);

/*
 * The VM's end: as om_vm_reset(), and then @vm is no more. To be called before the VM's memory is
 * released. Where a VM's memory is nobody else's ever, as of a static partition, a VM that is off
 * (PSCI SYSTEM_OFF) may be left as it is: OP-TEE keeps what it has of it.
 *
 * It excludes everything else: the hypervisor sees to it that no CPU is in any function for this
 * VM, om_vm_notified() and om_vm_get_stats() included, nor enters one any more. A CPU that is with
 * OP-TEE for this VM all the same is not overlooked: that is OM_AGAIN, too.
 *
 * @last: if not NULL, filled with the VM's figures after all was released.
 * Returns OM_OK; or OM_AGAIN, and the end is not reached yet: to be called again, and nothing else
 * is to be called for this VM any more.
 */
enum om_status om_vm_destroy(struct om_vm *vm, struct om_stats *last);

/*
 * Whether an SMC function id belongs to OP-TEE: owner 50, and the calls about it in owner 63. Where
 * om_init() found that OP-TEE speaks FF-A, that is all of FF-A and none of these. May be asked, and
 * says the former, where om_init() found none.
 */
bool om_is_optee_function(uint32_t function_id);

/*
 * What smc->a[0] is after om_vm_smc() if the guest is to make the same call again: a value that no
 * answer has. Only where OP-TEE speaks FF-A.
 */
#define OM_SMC_REPEAT (UINT64_C(1) << 32)

/*
 * Carries out an SMC of a guest.
 *
 * @vcpu: number of the vCPU that issued it, or of the CPU; a hint that keeps vCPUs out of each
 * other's way.
 * @smc: registers 0 to 7 as the guest set them; of an AArch32 guest r0 to r7, zero-extended. Of the
 * function id the lower half counts, as SMCCC has it. Registers 0 to 3 are replaced by what it gets
 * to see, and where OP-TEE speaks FF-A, those from 4 on, too. Else these are left as they are: so
 * the guest may be given all eight in any case, or the first four if there is no FF-A.
 *
 * If smc->a[0] is OM_SMC_REPEAT afterwards, the call is not over: it gave way. None of the guest's
 * registers is to change then, and the vCPU is to go on at its SMC instruction, not behind it, so
 * that interrupts get in and it makes the same call again.
 *
 * To be called from any number of CPUs at once, and at the same time as om_vm_notified() and
 * om_vm_reset(). Returns within the time that OP-TEE takes to finish or to ask; it never waits for
 * a guest, nor for another CPU. Takes 768 bytes of stack at the most, without what the port's
 * functions take.
 */
void om_vm_smc(struct om_vm *vm, uint32_t vcpu, struct om_smc *smc);

/*
 * OP-TEE's notification interrupt was raised. It says not for whom, so this is to be called for
 * each VM; from an interrupt handler, or any time soon after. Asks OP-TEE what there is for this
 * VM, by a fast SMC for each value, 256 at most (behind FF-A by one for all), and if there is
 * something, calls om_port_notify(). Waits for nobody, and may interrupt, or run beside, everything
 * but om_vm_create() and om_vm_destroy() of this VM.
 */
void om_vm_notified(struct om_vm *vm);

/*
 * Changes what a living VM may hold. Each limit may be lowered, and raised again up to what the VM
 * was created with. What it holds beyond a limit it keeps: it gets no more until it has given back
 * so much that it is below. What it is just being given may still come.
 *
 * Waits for nobody, and may run beside everything but om_vm_create() and om_vm_destroy() of this
 * VM, and another om_vm_set_limits(): of two the limits could be mixed. It outlasts om_vm_reset().
 * Returns OM_OK; or OM_ERR_BAD_CONFIG, and nothing is changed.
 */
enum om_status om_vm_set_limits(struct om_vm *vm, const struct om_limits *limits);

/* The limits as they are now; beside everything that om_vm_set_limits() may run beside. */
void om_vm_get_limits(const struct om_vm *vm, struct om_limits *limits);

/*
 * The VM's figures. Each is exact, but that a peak also has what was taken for a request that was
 * refused then; together they are a snapshot only while no CPU is in the VM.
 */
void om_vm_get_stats(struct om_vm *vm, struct om_stats *stats);

#endif
