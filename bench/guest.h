/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest of the benchmark: it writes messages, and the calls that are measured are its. */
#ifndef BENCH_GUEST_H
#define BENCH_GUEST_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

#include "optee/abi_msg.h"
#include "machine.h"

/* The first page of guest RAM that has data; messages and lists are below. */
#define GUEST_DATA 0x4000

/* vCPUs that have a message. */
#define GUEST_VCPUS 2

/*
 * What Linux takes for a call's message in a page that several share: six parameters, and the
 * message of an RPC (drivers/tee/optee/call.c, optee_msg_arg_size()). Whole cache lines.
 */
#define GUEST_MESSAGE_SIZE 384

/*
 * Makes a VM of those limits, with temporary buffers, and opens a session for each vCPU. All VMs
 * have the same RAM.
 */
struct om_vm *guest_begin(uint16_t client_id, uint32_t buffers, uint32_t pages);

/* A VM of those limits behind FF-A. @shadowed: its messages do not pass. */
struct om_vm *guest_begin_ffa(uint16_t client_id, uint32_t buffers, uint32_t pages, bool shadowed);

/* As guest_begin(), a VM of om_default_config. */
struct om_vm *guest_begin_default(uint16_t client_id);

/*
 * Where @vcpu has its messages from now on, and which call is made with them.
 * A page to itself: SMC_CALL_WITH_RPC_ARG, as it is in the beginning, or SMC_CALL_WITH_ARG.
 * A place of a page that is a registered buffer: SMC_CALL_WITH_REGD_ARG.
 */
void guest_message_by_address(uint32_t vcpu, uint32_t function);
void guest_message_in_buffer(uint32_t vcpu, uint64_t buffer, uint32_t offset);

/* Writes a message with no parameters yet; the parameters are the caller's to write. */
struct om_msg *guest_prepare(uint32_t vcpu, uint32_t cmd, uint32_t num_params);

/* Writes the two parameters of OPEN_SESSION that are always there. */
void guest_write_open(struct om_msg *message);

/* Writes the list of a buffer of @pages, from page @first of guest RAM on; returns its IPA. */
uint64_t guest_list(uint64_t first, uint64_t pages);

/* The same, but no two pages that follow each other are in the same 2 MiB. */
uint64_t guest_list_sparse(uint64_t pages);

/* The guest's cookie of a registered buffer, by a number of our own. */
uint64_t guest_cookie(uint64_t buffer);

/* Writes an invoke with @count references, to buffers of one page of those cookies. */
void guest_prepare_cookies(uint32_t vcpu, const uint64_t *cookie, uint32_t count);

/* The same, to registered buffers from @first on. */
void guest_prepare_references(uint32_t vcpu, uint64_t first, uint32_t count);

/* Prepare the two messages of a registered buffer's life. */
void guest_prepare_register(uint64_t cookie, uint64_t list, uint64_t pages);
void guest_prepare_unregister(uint64_t cookie);

/*
 * Makes the call with the message of @vcpu until OP-TEE is through, and looks whether OP-TEE's
 * results have come. guest_try() returns what the message says; guest_call() ends the program
 * unless it is success.
 */
uint32_t guest_try(struct om_vm *vm, uint32_t vcpu);
void guest_call(struct om_vm *vm, uint32_t vcpu);

/* Does what the RPC in @smc asks, and answers. @own: the RPC message, if the call has a place. */
void guest_serve(struct om_smc *smc, struct om_msg *own);

/* Registers buffers of one page, from number @from of the data up to @to. */
void guest_share(struct om_vm *vm, uint64_t from, uint64_t to);

/* As guest_call(), for CALLS_UID. */
void guest_call_uid(struct om_vm *vm);

#endif
