/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lives of a VM, and who is inside.
 *
 * A guest can reboot without the hypervisor: kexec, or firmware that hands over to a kernel. Nobody
 * then unregisters what the former driver has registered, and nobody answers what OP-TEE has asked
 * it. But a driver introduces itself to OP-TEE before its first call, by EXCHANGE_CAPABILITIES, the
 * question. So that is where a life begins, by a renewal: OP-TEE forgets the former one, and its
 * calls are dropped at once. The pages of its buffers are let go of in steps, by the first calls of
 * the new life.
 *
 * OP-TEE must not be told to forget a VM while a CPU is in OP-TEE in that VM's name: it panics. And
 * what others hold must not be dropped. So who acts in a VM's name is counted in and out, and a
 * renewal happens when nobody is inside. Inside are calls that run, and passers: fast calls that
 * reach OP-TEE, and the interrupt handler. Calls that are suspended are not: of a former life, no
 * answer comes any more.
 *
 *   CLEAN, LEFTOVERS -> ASKED    a question, if there is a past. Every call is closed (call.h)
 *   ASKED -> back                a call was found running: it is no reboot, and nobody noticed
 *   ASKED -> DUE                 none was: nobody begins or passes any more until it is renewed
 *   DUE -> RENEWING -> LEFTOVERS, CLEAN or NONE
 *                                by the next entry of the guest that finds no passer inside
 *   DUE -> RENEWING -> DUE       another question: what came to the door before it is closed, too
 *   LEFTOVERS -> SWEEPING -> LEFTOVERS or CLEAN
 *                                a call lets go of the former life's buffers, before it begins
 *   NONE -> RENEWING             OP-TEE did not take the VM: the next question tries again
 *
 * State and passers are one word, so that who comes in and who shuts the door cannot miss each
 * other. Nobody waits for anybody: a call that finds the door shut is suspended as if for an
 * interrupt, and what a fast call wished is granted by the renewal, if OP-TEE takes the VM. Each is
 * answered so that its driver goes on: also without a life, when the driver then learns from its
 * first call that there is no OP-TEE. The interrupt handler serves all VMs, so it never renews.
 */
#ifndef OM_LIFE_H
#define OM_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "../vm/life_word.h"

enum om_door {
	OM_DOOR_OPEN,
	OM_DOOR_WAIT, /* try again */
	OM_DOOR_CLOSED
};

/* Renews if that is due and nobody is inside. Returns false if the VM ends: nobody comes in. */
bool om_life_attend(struct om_vm *vm);

/*
 * A driver of the guest introduces itself: what is there is of a former life. It is renewed at
 * once, or by a later entry, or not at all if a call runs on another vCPU.
 */
void om_life_question(struct om_vm *vm);

/*
 * For a call that is at the door. It may begin; or has to try again; or there is no life in which
 * it could. Lets go of a former life's buffers, a step at least: *@worked is then set.
 */
enum om_door om_life_open_door(struct om_vm *vm, bool *worked);

/*
 * Counts a fast call or the interrupt handler in, until om_life_leave(). Returns false if a renewal
 * comes first, or there is no life. For a renewal, @wish (OM_LIFE_WISH_...) is kept then, and
 * @withdrawn is taken back.
 */
bool om_life_pass(struct om_vm *vm, uint32_t wish, uint32_t withdrawn);

/* The last that a passer does with @vm. */
void om_life_leave(struct om_vm *vm);

/*
 * OP-TEE gets to know the VM, which has nothing. Returns OM_OK; OM_ERR_OPTEE_IS_FULL if it takes no
 * further one, OM_ERR_NO_LIFE_LEFT if the VM has had its lives.
 */
enum om_status om_life_begin(struct om_vm *vm);

/*
 * OP-TEE forgets the VM, and the calls are dropped; afterwards nothing that they or buffers hold
 * can be reached by it. Nobody comes in from now on. Returns false while somebody is inside.
 */
bool om_life_end(struct om_vm *vm);

#endif
