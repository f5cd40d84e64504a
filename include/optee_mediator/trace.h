/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a mediator does with each call, told to the port: for a trace, a time line, or figures.
 *
 * Only a mediator that is compiled with OM_TRACE defined (-DOM_TRACE) tells it, and only then the
 * port supplies om_port_trace(). Without, there is not an instruction of it.
 *
 * An event is for the operator, not for a guest: it has what the guest wrote, what OP-TEE answered,
 * and no address and no cookie of either. The port adds what the mediator does not know: the time,
 * the CPU, and the vCPU that is on it.
 */
#ifndef OPTEE_MEDIATOR_TRACE_H
#define OPTEE_MEDIATOR_TRACE_H

#include <stdint.h>
#include <optee_mediator/types.h>

struct om_port_vm;

/*
 * The kinds of events, with what code, value[0] and value[1] are. What is not named is 0. Where
 * OP-TEE speaks FF-A a0 is w3 of the direct message or its response, and a3 is w7. The events of
 * one call, in their order:
 *
 *   BEGIN [TA] then any number of  ENTER LEAVE  ASK ANSWER  YIELD ANSWER  REGISTER  RELEASE  then
 * END
 *
 * LEAVE comes next after ENTER, and nothing but ANSWER of a call while it is the guest's turn. A
 * call that has not ended when its VM gets another life has no END: see OM_TRACE_LIFE.
 */
enum om_trace_kind {
	/*
	 * The guest's message was read. code: OPTEE_MSG_CMD_..., as the guest wrote it, or
	 * OM_TRACE_NO_COMMAND: there is no message at the address, or it passes unread. value[0]:
	 * func << 32 | session of the message.
	 */
	OM_TRACE_BEGIN,
	/*
	 * The Trusted Application that OPEN_SESSION names: value[0] and value[1] are the first and
	 * the last eight octets of its UUID as big-endian numbers, so that printed in hexadecimal
	 * digits one behind the other they are the UUID.
	 */
	OM_TRACE_TA,
	/* into OP-TEE. code: the function id, of a call or RETURN_FROM_RPC; the service behind FF-A
	 */
	OM_TRACE_ENTER,
	OM_TRACE_LEAVE, /* out of OP-TEE. code: its a0 */
	/*
	 * The guest is asked. code: OPTEE_SMC_RPC_FUNC_..., the lower 16 bits of the a0 that it
	 * gets; FOREIGN_INTR (4) is OP-TEE's, for an interrupt, or for what the guest need not
	 * know. value[0]: OPTEE_RPC_CMD_... if the code is CMD (5), and 0 of a message that passes
	 * unread. value[1]: the id that the guest gets in a3.
	 */
	OM_TRACE_ASK,
	OM_TRACE_ANSWER, /* The guest comes back. All as in the ASK or YIELD that it is for */
	/*
	 * The mediator gives way by itself, in the middle of its work. code: FOREIGN_INTR (4), as
	 * which the guest gets it. value[1]: the id that it gets in a3. With call 0, a call that
	 * has not begun: the life of before is not over yet.
	 */
	OM_TRACE_YIELD,
	/*
	 * The guest gets its answer. code: a0. If that is OPTEE_SMC_RETURN_OK, and the message was
	 * read, value[0]: ret << 32 | session of the message, value[1]: ret_origin. With call 0,
	 * the call did not begin: the VM has no life, or as many calls as OP-TEE has threads
	 * (OPTEE_SMC_RETURN_ETHREAD_LIMIT).
	 */
	OM_TRACE_END,
	/*
	 * A fast call that goes to OP-TEE. code: its function id, and what OP-TEE answers in a0.
	 * Those for which it is not needed are not told, and those about VMs are in LIFE.
	 */
	OM_TRACE_FAST_ENTER,
	OM_TRACE_FAST_LEAVE,
	OM_TRACE_REFUSE, /* code: enum om_refusal. As often as om_vm_get_stats() counts it */
	/*
	 * OP-TEE has a buffer from now on, or has not taken it. code: enum om_trace_buffer.
	 * value[0]: pages of it that are pinned. value[1]: 0, or why not: TEEC_ERROR_...; behind
	 * FF-A, where it is of no call, the code of FFA_ERROR.
	 */
	OM_TRACE_REGISTER,
	/* OP-TEE has let go of such a buffer. code and value[0] as there */
	OM_TRACE_RELEASE,
	/*
	 * code: enum om_trace_life. But for CREATED: of the life before, every call that has begun,
	 * and every buffer, is over. value[0] of a RENEWAL: whether OP-TEE has taken the VM again.
	 */
	OM_TRACE_LIFE,
	/* OP-TEE notifies the VM. value[0]: the notification's value. Not told behind FF-A */
	OM_TRACE_NOTIFY,
	OM_TRACE_KINDS
};

/* A BEGIN for what is no message, or was not read. */
#define OM_TRACE_NO_COMMAND UINT32_MAX

/* Buffers that outlive the call in which OP-TEE gets to know them. */
enum om_trace_buffer {
	/* by the guest, OPTEE_MSG_CMD_REGISTER_SHM; behind FF-A shared, FFA_MEM_SHARE */
	OM_TRACE_REGISTERED = 1,
	OM_TRACE_RPC_DATA,     /* at OP-TEE's request, OPTEE_RPC_CMD_SHM_ALLOC */
	OM_TRACE_RPC_MESSAGES, /* for RPCs, OPTEE_SMC_RPC_FUNC_ALLOC; no page is pinned */
};

enum om_trace_life {
	OM_TRACE_CREATED,
	OM_TRACE_RESET,
	OM_TRACE_RENEWAL, /* a driver of the guest introduced itself */
	OM_TRACE_DESTROYED,
};

struct om_trace_event {
	enum om_trace_kind kind;
	uint16_t client_id; /* of the VM, as OP-TEE knows it */
	/*
	 * Which of the VM's calls, from 1: it is the call's from its BEGIN to its END, and no other
	 * call in progress has it. 0: none.
	 */
	uint32_t call;
	uint32_t code;
	uint64_t value[2];
};

/*
 * Something happened. @event is the mediator's, until this returns.
 *
 * Called where it happens, on any CPU, several at once, also for the same VM, and holding no lock
 * of om_port_lock(): within om_vm_smc(), om_vm_create(), om_vm_reset(), om_vm_destroy() and
 * om_vm_notified(). The latter may interrupt the others on their CPU, and so may this interrupt
 * itself there; then it needs no lock that masks no interrupts. It must not sleep, nor call the
 * mediator. It is in the way of the guest's call: to write the event to memory is what it is for.
 *
 * The events of one call come in their order, on whatever CPUs it goes on. Of what different CPUs
 * do for different calls, the port's clock says the order as well as it can.
 */
void om_port_trace(struct om_port_vm *vm, const struct om_trace_event *event);

#endif
