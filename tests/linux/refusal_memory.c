// SPDX-License-Identifier: BSD-2-Clause
/*
 * What of a region can be shared: each kind of memory (memory.h) as a buffer, where it has to be
 * pinned, and as a message and a list, which are copied.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include "client.h"
#include "guest.h"
#include "kernel.h"
#include "memory.h"
#include "refusal.h"

#define ELSEWHERE UINT64_C(0x200000000)

static struct guest guest;
static struct vcpu vcpu;

/* The memory comes last, so that what is to be unmapped is nobody's afterwards. */
static uint8_t *begin_with(uint8_t *(*kind)(void))
{
	uint8_t *memory;

	guest_begin(&guest);
	vcpu_init(&vcpu, &guest, 0);
	memory = kind();
	expect(client_add(guest.device, ELSEWHERE, memory, MEMORY_SIZE), 0,
	       "ADD_REGION, which touches nothing");
	return memory;
}

/* What is shared before, and after, is not in the way. OP-TEE writes to it: the memory of a file is
 * not 0. */
static void expect_shared(uint8_t *(*kind)(void))
{
	const uint8_t *memory = begin_with(kind);
	uint8_t before[16];
	uint64_t cookie;
	uint32_t result;

	memcpy(before, memory, sizeof(before));
	result = vcpu_share(&vcpu, ELSEWHERE, 2, &cookie);
	check(result == ABI_SUCCESS, "not shared: %#x", result);
	check(!vcpu.events && kernel_pins() == 2, "%lu pins, events %#x", kernel_pins(),
	      vcpu.events);
	check(vcpu_devices(&vcpu, cookie) && memcmp(before, memory, sizeof(before)),
	      "OP-TEE does not reach it");
	check(vcpu_unshare(&vcpu, cookie) == ABI_SUCCESS, "not given back");
	check(!kernel_pins(), "%lu pins when OP-TEE has let go", kernel_pins());
}

static void expect_refusal(unsigned int times)
{
	const struct om_ioc_stats stats = client_stats(guest.device);

	check(stats.pin_failures == times, "STATS has pin_failures=%llu, not %u",
	      (unsigned long long)stats.pin_failures, times);
	check(stats.refused[OM_IOC_REFUSED_ADDRESS] == times, "STATS has %llu refusals, not %u",
	      (unsigned long long)stats.refused[OM_IOC_REFUSED_ADDRESS], times);
	check(!stats.buffers_now && !stats.pages_pinned_now, "something is still held");
	check(!kernel_pins(), "%lu pins after a refusal", kernel_pins());
}

static void expect_not_shared(uint8_t *(*kind)(void))
{
	uint64_t cookie;
	uint32_t result;

	begin_with(kind);
	result = vcpu_share(&vcpu, ELSEWHERE, 2, &cookie);
	check(result == ABI_BAD_PARAMETERS, "a buffer: %#x", result);
	check(vcpu.events == OM_IOC_EVENT_NOT_PINNABLE, "events %#x", vcpu.events);
	check(kernel_said("not to be pinned"), "the kernel's log does not say it");
	expect_refusal(1);
	vcpu.events = 0;
	result = vcpu_share(&vcpu, ELSEWHERE + PAGE, 1, &cookie);
	check(result == ABI_BAD_PARAMETERS, "its second page: %#x", result);
	check(!vcpu.events, "the event comes twice");
	expect_refusal(2);
	vcpu_work(&vcpu);
}

/* What the VMM itself could not read or write is no message, and no list. */
static void expect_no_message(uint32_t wanted)
{
	struct abi_param *param;
	uint32_t result = vcpu_send_at(&vcpu, ELSEWHERE + PAGE);

	check(result == wanted, "a message: %#x", result);
	param = &vcpu_message(&vcpu, ABI_CMD_REGISTER_SHM, 1)->params[0];
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = ELSEWHERE + PAGE;
	param->u.tmem.size = PAGE;
	param->u.tmem.shm_ref = 77;
	result = vcpu_result(&vcpu, vcpu_send(&vcpu));
	check(result == ABI_BAD_PARAMETERS, "a list: %#x", result);
	check(!kernel_pins(), "%lu pins", kernel_pins());
	vcpu_work(&vcpu);
}

static void anonymous(void)
{
	expect_shared(memory_anonymous);
}

static void shared(void)
{
	expect_shared(memory_shared);
}

static void of_memfd(void)
{
	expect_shared(memory_memfd);
}

static void huge(void)
{
	expect_shared(memory_huge);
}

static void private_file(void)
{
	expect_shared(memory_private_file);
}

static void unmapped(void)
{
	expect_not_shared(memory_unmapped);
	expect_no_message(ABI_EBADADDR);
}

static void half_mapped(void)
{
	expect_not_shared(memory_half_mapped);
	expect_no_message(ABI_EBADADDR);
}

static void beyond_file(void)
{
	expect_not_shared(memory_beyond_file);
	expect_no_message(ABI_EBADADDR);
}

static void no_access(void)
{
	expect_not_shared(memory_no_access);
	expect_no_message(ABI_EBADADDR);
}

static void read_only(void)
{
	expect_not_shared(memory_read_only);
}

static void read_only_memfd(void)
{
	expect_not_shared(memory_read_only_memfd);
}

static void secret(void)
{
	expect_not_shared(memory_secret);
}

static void device(void)
{
	expect_not_shared(memory_device);
}

static void of_kernels(void)
{
	expect_not_shared(memory_of_kernels);
}

static void file(void)
{
	expect_not_shared(memory_file);
}

/* Of a session that there is. */
static uint8_t *read_only_message(uint32_t cmd)
{
	uint8_t *memory = begin_with(memory_anonymous);
	struct abi_msg *message = (struct abi_msg *)memory;

	message->cmd = cmd;
	check(vcpu_open_session(&vcpu, &device_pta, &message->session) == ABI_SUCCESS,
	      "no session");
	message->ret = 77;
	check(!mprotect(memory, MEMORY_SIZE, PROT_READ), "mprotect: %m");
	return memory;
}

/* A message that is refused, and nowhere to write so: the register has to say it. */
static void refused_message(void)
{
	uint32_t result;

	read_only_message(ABI_CMD_UNREGISTER_SHM);
	result = vcpu_send_at(&vcpu, ELSEWHERE);
	check(result == ABI_EBADADDR, "it is not refused: %#x", result);
	vcpu_work(&vcpu);
}

/* One that OP-TEE has answered: the answer is lost, which a0 tells, and memory as it was. */
static void answered_message(void)
{
	const struct abi_msg *message = (void *)read_only_message(ABI_CMD_CLOSE_SESSION);
	uint32_t result = vcpu_send_at(&vcpu, ELSEWHERE);

	check(result == ABI_EBADADDR, "the guest is not told that its answer is lost: %#x", result);
	check(message->ret == 77, "it was written to: %#x", message->ret);
	vcpu_work(&vcpu);
}

#define TOO_OFTEN 1100000 /* pins; each is 1,024 users of a page, and half of 2^31 are let be */

/* A list that goes on with itself, and has one page in it: shared more often than the kernel can
 * count. */
static void too_often(void)
{
	struct abi_list_page *list;
	struct abi_param *param;
	uint32_t result;

	begin_with(memory_anonymous);
	list = &vcpu.pages->list;
	for (size_t i = 0; i < ABI_LIST_ENTRIES; i++)
		list->entry[i] = ELSEWHERE;
	list->next = ipa_of(&guest, list);
	param = &vcpu_message(&vcpu, ABI_CMD_REGISTER_SHM, 1)->params[0];
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = ipa_of(&guest, list);
	param->u.tmem.size = TOO_OFTEN * PAGE;
	param->u.tmem.shm_ref = 77;
	result = vcpu_result(&vcpu, vcpu_send(&vcpu));
	check(result == ABI_BAD_PARAMETERS, "a page is shared %u times: %#x", TOO_OFTEN, result);
	expect_refusal(1);
	vcpu_work(&vcpu);
}

const struct test_case refusal_memory_cases[] = {
	{ "memory-anonymous", anonymous },
	{ "memory-shared", shared },
	{ "memory-memfd", of_memfd },
	{ "memory-huge", huge },
	{ "memory-private-file", private_file },
	{ "memory-unmapped", unmapped },
	{ "memory-half-mapped", half_mapped },
	{ "memory-beyond-file", beyond_file },
	{ "memory-no-access", no_access },
	{ "memory-read-only", read_only },
	{ "memory-read-only-memfd", read_only_memfd },
	{ "memory-secret", secret },
	{ "memory-device", device },
	{ "memory-of-the-kernels", of_kernels },
	{ "memory-file", file },
	{ "refused-message-read-only", refused_message },
	{ "answered-message-read-only", answered_message },
	{ "memory-too-often", too_often, 120, .if_named = true },
	{ NULL },
};
