/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is inside of a VM behind FF-A, and in which of its lives.
 *
 * OP-TEE must not be told to forget a VM while a CPU is in OP-TEE in that VM's name, and what
 * others hold must not be dropped (T11). So every call of a guest that reaches OP-TEE, or touches
 * what the VM has, is counted in and out, and so is the interrupt handler. No call stays inside
 * when it returns to its guest: a message that OP-TEE suspends is OP-TEE's to remember, and a share
 * that gave way is the VM's.
 *
 *   LIVE -> DUE             the guest asked for a version, and has a past: a driver introduces
 *                           itself, so what is there is of a former life (kexec, firmware)
 *   DUE -> WORKING -> DUE   an entry of the guest that finds nobody inside does a step of the
 *                           renewal: OP-TEE forgets the VM, and what it shared is let go of
 *   WORKING -> LIVE, NONE   OP-TEE knows it anew, or does not take it
 *   NONE -> DUE             the next version that is asked for tries again
 *
 * If another call of the guest is inside when a version is asked for, it is no reboot, and nobody
 * notices. The handler may be inside: then the renewal waits, and whoever comes makes its call
 * again. State and counts are one word, so that who comes in and who shuts the door cannot miss
 * each other.
 */
#ifndef OM_PRESENCE_H
#define OM_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

struct om_vm;

enum om_entry {
	OM_ENTRY_OPEN, /* counted in, until om_presence_leave() */
	OM_ENTRY_DUE,  /* a renewal comes first */
	OM_ENTRY_NO_LIFE,
	OM_ENTRY_ENDING /* the life, or the VM */
};

/* A call of the guest comes in. From now on there is a past. */
enum om_entry om_presence_enter(struct om_vm *vm);
/* The last that it does with @vm. */
void om_presence_leave(struct om_vm *vm);

/* The interrupt handler comes in, or not: then there is nothing for it. */
bool om_presence_enter_handler(struct om_vm *vm);
void om_presence_leave_handler(struct om_vm *vm);

/* A version is asked for. Returns whether a renewal comes first. */
bool om_presence_question(struct om_vm *vm);

/*
 * Makes the caller the only one who works on a renewal that is due, until om_presence_renewed().
 * Returns false if none is, or somebody is inside or works on it, or the VM ends.
 */
bool om_presence_take_renewal(struct om_vm *vm);

enum om_renewal {
	OM_RENEWAL_GAVE_WAY,
	OM_RENEWAL_DONE,
	OM_RENEWAL_IN_VAIN /* OP-TEE does not take the VM */
};
void om_presence_renewed(struct om_vm *vm, enum om_renewal how);

/* Nobody comes in any more. Returns false while somebody is inside: to be called again. */
bool om_presence_shut(struct om_vm *vm);

/* When nobody else is there: a life without a past, or none. */
void om_presence_begin(struct om_vm *vm, bool is_known);

/* Whether the VM ends; as it is just now. */
bool om_presence_is_ending(const struct om_vm *vm);

#endif
