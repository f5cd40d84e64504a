// SPDX-License-Identifier: BSD-2-Clause
/* See life.h. */
#define _GNU_SOURCE
#include "life.h"
#include <sys/mman.h>
#include <unistd.h>
#include "client.h"
#include "kernel.h"

struct guest life_guest;
struct vcpu life_vcpus[GUEST_VCPUS];

void life_begin(void)
{
	guest_begin(&life_guest);
	for (unsigned int i = 0; i < GUEST_VCPUS; i++)
		vcpu_init(&life_vcpus[i], &life_guest, i);
}

void life_start(pthread_t *thread, void *(*work)(void *), unsigned int vcpu)
{
	check(!pthread_create(thread, NULL, work, &life_vcpus[vcpu]), "no thread");
}

volatile bool life_enough;
static volatile unsigned int rounds;
volatile unsigned int *life_rounds = &rounds;

void life_share_rounds(void)
{
	void *shared = mmap(NULL, sizeof(*life_rounds), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	check(shared != MAP_FAILED, "mmap: %m");
	life_rounds = shared;
}

static void count_round(bool is_served)
{
	if (is_served)
		__atomic_fetch_add(life_rounds, 1, __ATOMIC_RELAXED);
}

/* Whatever comes while somebody resets the VM: no case of ours to judge. */
void *life_call(void *vcpu)
{
	uint32_t session;
	uint64_t cookie;
	struct vcpu *mine = vcpu;

	while (!life_enough) {
		vcpu_share(mine, ipa_of(&life_guest, mine->pages->buffer), GUEST_BUFFERS, &cookie);
		if (vcpu_open_session(mine, &stats_pta, &session) == ABI_SUCCESS)
			count_round(vcpu_ask_time(mine, session));
	}
	return NULL;
}

void *life_call_fast(void *vcpu)
{
	while (!life_enough) {
		count_round(vcpu_fast(vcpu, ABI_CALLS_UID) != ABI_UNKNOWN_FUNCTION);
	}
	return NULL;
}

void life_share(struct vcpu *vcpu)
{
	uint64_t cookie;

	check(vcpu_share(vcpu, ipa_of(&life_guest, vcpu->pages->buffer), GUEST_BUFFERS, &cookie) ==
		      ABI_SUCCESS,
	      "not shared");
	check(kernel_pins() >= GUEST_BUFFERS, "%lu pins of %d pages", kernel_pins(), GUEST_BUFFERS);
}

bool life_leave_call(struct vcpu *vcpu, uint64_t rpc)
{
	uint32_t session;

	check(vcpu_open_session(vcpu, &stats_pta, &session) == ABI_SUCCESS, "no session");
	vcpu->leave_at = rpc;
	check(vcpu_ask_time(vcpu, session), "the call comes to no RPC %u, and to no end",
	      (unsigned int)rpc);
	return abi_is_rpc(vcpu->a[0]);
}

void life_in_each_rpc(void (*then)(void))
{
	unsigned int rpc = 1;

	for (;; rpc++) {
		life_begin();
		life_share(&life_vcpus[1]);
		if (!life_leave_call(&life_vcpus[0], rpc))
			break;
		check(client_stats(life_guest.device).calls_now == 1,
		      "the call is not in progress");
		then();
		check(!kernel_pins(), "%lu pins after RPC %u", kernel_pins(), rpc);
		guest_end(&life_guest);
	}
	guest_end(&life_guest);
	check(rpc > 1, "the call has no RPC");
}
