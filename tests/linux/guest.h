/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest without a CPU: its RAM is this process's memory, and a thread that plays a vCPU issues
 * its SMCs. It speaks OP-TEE's protocol itself, so that it can do what no driver would.
 */
#ifndef TESTS_LINUX_GUEST_H
#define TESTS_LINUX_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "secure/abi.h"

#define PAGE	      UINT64_C(4096)
#define GUEST_IPA     UINT64_C(0x40000000)
#define GUEST_VCPUS   4
#define GUEST_BUFFERS 64 /* pages of a vCPU's that are the test's to share */
#define GUEST_DATA    16 /* pages that it lends to OP-TEE's requests */

/* What a vCPU needs of the guest's RAM. */
struct guest_pages {
	struct abi_msg message;
	struct abi_list_page list;
	struct abi_msg arg; /* OP-TEE's requests */
	struct abi_list_page data_list;
	uint8_t data[GUEST_DATA][PAGE];
	uint8_t buffer[GUEST_BUFFERS][PAGE];
};

#define GUEST_RAM ((uint64_t)GUEST_VCPUS * sizeof(struct guest_pages))

struct guest {
	int device;
	uint8_t *ram; /* GUEST_RAM bytes, at GUEST_IPA */
};

struct vcpu {
	const struct guest *guest;
	uint32_t number;
	struct guest_pages *pages;
	uint64_t cookies;	/* given out */
	uint64_t rpcs;		/* of the last call */
	uint64_t interruptions; /* of all calls: OP-TEE or the mediator gave way */
	uint64_t leave_at;	/* number of the RPC at which a call is left, from 1; 0: none */
	bool leave_interrupted; /* a call is left when it is interrupted */
	uint32_t events;	/* OM_IOC_EVENT_* that came */
	const uint8_t *immediate_exit; /* what a signal's handler sets, or NULL */
	uint64_t a[8]; /* registers of the last SMC, a call that was left goes on from there */
};

struct uuid {
	uint8_t octet[16];
};

/* Pseudo TAs, that list devices, and tell figures; and one that nobody has. */
extern const struct uuid device_pta;
extern const struct uuid stats_pta;
extern const struct uuid no_ta;

/* RAM of anonymous memory, a new file of the device's, a VM, a region. Else the case fails. */
void guest_begin(struct guest *guest);

/* The same with a VM that was created already. */
void guest_begin_with(struct guest *guest, int device);

void guest_end(struct guest *guest);

void vcpu_init(struct vcpu *vcpu, const struct guest *guest, uint32_t number);

uint64_t ipa_of(const struct guest *guest, const void *at);

/* An SMC with a function id and no more. Returns register 0. */
uint32_t vcpu_fast(struct vcpu *vcpu, uint32_t function);

/* Sends @vcpu's message and serves OP-TEE until it is done, or left. Returns register 0. */
uint32_t vcpu_send(struct vcpu *vcpu);

/* The same with the message at another IPA; @message is where an answer is looked for. */
uint32_t vcpu_send_at(struct vcpu *vcpu, uint64_t ipa);

/* Goes on with a call that was left. */
uint32_t vcpu_resume(struct vcpu *vcpu);

/* An empty message of that command in @vcpu's page. */
struct abi_msg *vcpu_message(struct vcpu *vcpu, uint32_t cmd, uint32_t num_params);

/* What a call came to: the result of its message, or what register 0 says if there is none. */
uint32_t vcpu_result(const struct vcpu *vcpu, uint32_t a0);

#define RESULT_OF_A0 UINT32_C(0xa0000000) /* with it: the message has no result */

/* Shares @count pages at @ipa; the name is returned by @cookie. Returns vcpu_result(). */
uint32_t vcpu_share(struct vcpu *vcpu, uint64_t ipa, size_t count, uint64_t *cookie);
uint32_t vcpu_unshare(struct vcpu *vcpu, uint64_t cookie);

uint32_t vcpu_open_session(struct vcpu *vcpu, const struct uuid *ta, uint32_t *session);
void vcpu_close_session(struct vcpu *vcpu, uint32_t session);

/* OP-TEE asks this guest for the time, by an RPC. Whether it was told right, or the call was left.
 */
bool vcpu_ask_time(struct vcpu *vcpu, uint32_t session);

/* OP-TEE writes the list of its devices to the buffer; the bytes of it, 0 if it did not. */
size_t vcpu_devices(struct vcpu *vcpu, uint64_t cookie);

/* The whole of it, from sharing a page to taking it back. Fails the case if anything is not right.
 */
void vcpu_work(struct vcpu *vcpu);

/* guest_rpc.c: the answer to what OP-TEE asks; @vcpu's registers are then ready to go back. */
void vcpu_answer(struct vcpu *vcpu);

#endif
