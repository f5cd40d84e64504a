/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a call has asked the guest last: it says which registers the guest's answer has, and each
 * one that is not read saves an ioctl. Whoever is not found here has all of them read.
 *
 * A guest's thread may answer on another vCPU than that which was asked, so it is not the vCPU that
 * one can go by but the number of the call, which the guest gives back in x3.
 */
#ifndef OM_ASKED_H
#define OM_ASKED_H

#include <stdatomic.h>
#include <stdint.h>

#define OM_ASKED_PLACES 64

/* Zero at first. Each place has a call's number and its question, or nothing. */
struct om_asked {
	_Atomic uint64_t place[OM_ASKED_PLACES];
};

/* The call has asked: @a0 is the answer that the guest is to see. Before it can see it. */
void om_asked_note(struct om_asked *asked, uint32_t call, uint32_t a0);

/* Registers of the guest's answer, bit n for xn, besides x0 and x3. */
uint32_t om_asked_registers(const struct om_asked *asked, uint32_t call);

#endif
