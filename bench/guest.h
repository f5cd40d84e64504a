/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest of the benchmark: it writes messages, and the calls that are measured are its. */
#ifndef BENCH_GUEST_H
#define BENCH_GUEST_H

#include <stdint.h>
#include <optee_mediator/mediator.h>

#include "abi_msg.h"
#include "machine.h"

/* The first page of guest RAM that has data; messages and lists are below. */
#define GUEST_DATA 0x4000

/* Makes a VM of those limits, with temporary buffers. All VMs have the same RAM. */
struct om_vm *guest_begin(uint16_t client_id, uint32_t buffers, uint32_t pages);

/* A page of guest RAM for each vCPU's message. */
struct om_msg *guest_message(uint32_t vcpu);

/* Writes a message with no parameters yet; the parameters are the caller's to write. */
struct om_msg *guest_prepare(uint32_t vcpu, uint32_t cmd, uint32_t num_params);

/* Writes the list of a buffer of @pages, from page @first of guest RAM on; returns its IPA. */
uint64_t guest_list(uint64_t first, uint64_t pages);

/* The guest's cookie of a registered buffer, by a number of our own. */
uint64_t guest_cookie(uint64_t buffer);

/* Writes an invoke with @count references, to registered buffers of one page from @first on. */
void guest_prepare_references(uint32_t vcpu, uint64_t first, uint32_t count);

/* Prepare the two messages of a registered buffer's life. */
void guest_prepare_register(uint64_t cookie, uint64_t list, uint64_t pages);
void guest_prepare_unregister(uint64_t cookie);

/* Makes the call with the message of @vcpu until OP-TEE is through; ends the program if it fails.
 */
void guest_call(struct om_vm *vm, uint32_t vcpu);

/* Registers a buffer of one page. */
void guest_share(struct om_vm *vm, uint64_t buffer);

/* As guest_call(), for a fast call. */
void guest_fast_call(struct om_vm *vm, uint32_t function);

#endif
