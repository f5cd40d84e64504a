/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest of the benchmark where OP-TEE is behind FF-A: its messages are in one share, and what
 * else it shares is described in TX.
 */
#ifndef BENCH_FFA_GUEST_H
#define BENCH_FFA_GUEST_H

#include <stdint.h>
#include <optee_mediator/mediator.h>

#include "machine.h"

/* Maps RX and TX for the VM of that id, and shares the pages of messages and data. */
void ffa_guest_begin(struct om_vm *vm, uint16_t id);

/* Writes an InvokeCommand with so many values, or references to as many shares of a page. */
void ffa_guest_prepare(uint32_t values);
void ffa_guest_prepare_references(uint32_t references);

/*
 * Makes the call with the message until OP-TEE is through, and looks whether OP-TEE's results have
 * come. Ends the program if the message is not successful.
 */
void ffa_guest_call(struct om_vm *vm);

/*
 * Shares @ranges, each of @pages that follow each other in guest RAM; no two ranges do. TX is one
 * page, as Linux has it: what does not fit goes in fragments. Returns the handle.
 */
uint64_t ffa_guest_share(struct om_vm *vm, uint32_t ranges, uint32_t pages);
void ffa_guest_reclaim(struct om_vm *vm, uint64_t handle);

#endif
