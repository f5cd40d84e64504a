// SPDX-License-Identifier: BSD-2-Clause
/*
 * What can be a region, and what its removal does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include "client.h"
#include "guest.h"
#include "kernel.h"
#include "refusal.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define IPA_END	     (UINT64_C(1) << 52)
#define USER_END     (UINT64_C(1) << 48)   /* with 4 KiB pages and four levels */
#define FREE	     UINT64_C(0x100000000) /* IPAs behind the guest's own */

static struct guest guest;
static struct vcpu vcpu;

static void begin(void)
{
	guest_begin(&guest);
	vcpu_init(&vcpu, &guest, 0);
}

struct refused {
	uint64_t ipa, length, address;
	int error;
};

/* Addresses are those of the guest's own memory if it says 1. */
static const struct refused refused[] = {
	{ FREE, 0, 1, -EINVAL },
	{ FREE + 1, PAGE, 1, -EINVAL },
	{ FREE + 2048, PAGE, 1, -EINVAL },
	{ FREE, PAGE + 1, 1, -EINVAL },
	{ FREE, PAGE - 1, 1, -EINVAL },
	{ FREE, PAGE, 0x10008, -EINVAL },
	{ FREE, PAGE, UINT64_MAX, -EINVAL },
	{ IPA_END, PAGE, 1, -EINVAL },
	{ IPA_END - PAGE, 2 * PAGE, 1, -EINVAL },
	{ UINT64_MAX - PAGE + 1, PAGE, 1, -EINVAL },
	{ UINT64_MAX - PAGE + 1, 2 * PAGE, 1, -EINVAL },
	{ FREE, UINT64_MAX - PAGE + 1, 1, -EINVAL },
	{ FREE, PAGE, UINT64_MAX - PAGE + 1, -EINVAL },
	{ FREE, 2 * PAGE, UINT64_MAX - PAGE + 1, -EINVAL },
	{ FREE, PAGE, UINT64_C(0xffff000000000000), -EFAULT },
	{ FREE, PAGE, UINT64_C(1) << 63, -EFAULT },
	{ FREE, PAGE, USER_END, -EFAULT },
	{ FREE, 2 * PAGE, USER_END - PAGE, -EFAULT },
	{ FREE, USER_END + PAGE, 0, -EFAULT },
	{ GUEST_IPA, PAGE, 1, -EEXIST },
	{ GUEST_IPA, GUEST_RAM, 1, -EEXIST },
	{ GUEST_IPA - PAGE, 2 * PAGE, 1, -EEXIST },
	{ GUEST_IPA + GUEST_RAM - PAGE, 2 * PAGE, 1, -EEXIST },
	{ GUEST_IPA + PAGE, PAGE, 1, -EEXIST },
	{ GUEST_IPA - PAGE, GUEST_RAM + 2 * PAGE, 1, -EEXIST },
};

static void expect_refused(const struct refused *region)
{
	const uint64_t address = region->address == 1 ? (uintptr_t)guest.ram : region->address;
	char what[128];

	snprintf(what, sizeof(what), "ipa %#lx length %#lx address %#lx", region->ipa,
		 region->length, address);
	expect(client_add(guest.device, region->ipa, (void *)address, region->length),
	       region->error, what);
}

static void ranges(void)
{
	begin();
	for (size_t i = 0; i < COUNT(refused); i++)
		expect_refused(&refused[i]);
	check(client_stats(guest.device).regions_now == 1, "something was added all the same");
	expect(client_add(guest.device, IPA_END - PAGE, guest.ram, PAGE), 0,
	       "the last page of all");
	expect(client_add(guest.device, 0, guest.ram, PAGE), 0, "the first page of all");
	vcpu_work(&vcpu);
}

static void too_many(void)
{
	const uint32_t max = (begin(), client_info(guest.device).regions_max);

	for (uint32_t i = 1; i < max; i++)
		expect(client_add(guest.device, FREE + 2 * i * PAGE, guest.ram, PAGE), 0,
		       "a region");
	expect(client_add(guest.device, FREE, guest.ram, PAGE), -ENOSPC, "one region too many");
	expect(client_remove(guest.device, FREE + 2 * PAGE, PAGE), 0, "DEL_REGION");
	expect(client_add(guest.device, FREE, guest.ram, PAGE), 0, "one in the place of another");
	vcpu_work(&vcpu);
}

static void wrong_removals(void)
{
	begin();
	expect(client_remove(guest.device, FREE, PAGE), -ENOENT, "what is no region");
	expect(client_remove(guest.device, GUEST_IPA, PAGE), -ENOENT, "a first part");
	expect(client_remove(guest.device, GUEST_IPA + PAGE, PAGE), -ENOENT, "a part");
	expect(client_remove(guest.device, GUEST_IPA + PAGE, GUEST_RAM - PAGE), -ENOENT,
	       "a last part");
	expect(client_remove(guest.device, GUEST_IPA, GUEST_RAM + PAGE), -ENOENT, "more");
	expect(client_remove(guest.device, GUEST_IPA, 0), -EINVAL, "nothing");
	expect(client_remove(guest.device, GUEST_IPA + 1, GUEST_RAM), -EINVAL, "what is unaligned");
	expect(client_remove(guest.device, IPA_END, PAGE), -EINVAL, "what is beyond");
	vcpu_work(&vcpu);
}

static void share(uint64_t ipa, size_t pages, uint64_t *cookie)
{
	const uint32_t result = vcpu_share(&vcpu, ipa, pages, cookie);

	check(result == ABI_SUCCESS, "%zu pages at %#lx are not shared: %#x", pages, ipa, result);
}

/* OP-TEE writes through one address what is read through the other. */
static void two_ipas(void)
{
	uint8_t *page = (begin(), vcpu.pages->buffer[1]);
	uint64_t first, second;
	size_t bytes;

	expect(client_add(guest.device, FREE, page, PAGE), 0, "the same page once more");
	share(FREE, 1, &first);
	share(ipa_of(&guest, page), 1, &second);
	check(kernel_pins() == 2, "%lu pins of a page that is shared twice", kernel_pins());
	bytes = vcpu_devices(&vcpu, first);
	check(bytes && page[0] | page[1], "OP-TEE wrote nothing");
	check(vcpu_unshare(&vcpu, first) == ABI_SUCCESS, "not given back");
	check(vcpu_devices(&vcpu, second) == bytes, "the other one is of no use any more");
	check(vcpu_unshare(&vcpu, second) == ABI_SUCCESS, "not given back");
}

/* The page stays OP-TEE's to write to, and can be named no more. */
static void removed_region(void)
{
	uint8_t *page = (begin(), vcpu.pages->buffer[1]);
	uint64_t cookie, other;

	expect(client_add(guest.device, FREE, page, PAGE), 0, "ADD_REGION");
	share(FREE, 1, &cookie);
	expect(client_remove(guest.device, FREE, PAGE), 0, "DEL_REGION of what is shared");
	check(kernel_pins() == 1, "%lu pins after the region's end, not 1", kernel_pins());
	check(vcpu_share(&vcpu, FREE, 1, &other) == ABI_BAD_PARAMETERS, "it can still be named");
	check(vcpu_devices(&vcpu, cookie) && page[0] | page[1],
	      "OP-TEE does not reach it any more");
	check(vcpu_unshare(&vcpu, cookie) == ABI_SUCCESS, "not given back");
	check(!kernel_pins(), "%lu pins when OP-TEE has let go", kernel_pins());
	expect(client_remove(guest.device, FREE, PAGE), -ENOENT, "DEL_REGION twice");
	expect(client_add(guest.device, FREE, page, PAGE), 0, "ADD_REGION again");
	share(FREE, 1, &cookie);
}

/* A message, a list, and a buffer are each read in one region, and may not lie in two. */
static void without_region(void)
{
	struct abi_param *param = (begin(), &vcpu.pages->message.params[0]);
	uint64_t cookie;

	check(vcpu_send_at(&vcpu, FREE) == ABI_EBADADDR, "a message in no region");
	check(vcpu_share(&vcpu, FREE, 1, &cookie) == ABI_BAD_PARAMETERS, "a buffer in no region");
	vcpu_message(&vcpu, ABI_CMD_REGISTER_SHM, 1);
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = FREE;
	param->u.tmem.size = PAGE;
	param->u.tmem.shm_ref = 77;
	check(vcpu_result(&vcpu, vcpu_send(&vcpu)) == ABI_BAD_PARAMETERS, "a list in no region");
	vcpu_work(&vcpu);
}

/* A buffer of pages that come of several regions, in whatever order. */
static void across_regions(void)
{
	uint64_t cookie;

	begin();
	expect(client_add(guest.device, FREE, vcpu.pages->buffer[2], PAGE), 0, "a region");
	expect(client_add(guest.device, FREE + PAGE, vcpu.pages->buffer[1], PAGE), 0,
	       "its neighbour");
	share(FREE, 2, &cookie);
	check(kernel_pins() == 2, "%lu pins, not 2", kernel_pins());
	check(vcpu_devices(&vcpu, cookie) && vcpu.pages->buffer[2][0] | vcpu.pages->buffer[2][1],
	      "OP-TEE wrote elsewhere");
	check(vcpu_unshare(&vcpu, cookie) == ABI_SUCCESS, "not given back");
	expect(client_remove(guest.device, FREE + PAGE, PAGE), 0, "DEL_REGION");
	check(vcpu_share(&vcpu, FREE, 2, &cookie) == ABI_BAD_PARAMETERS, "one page has no region");
	check(!kernel_pins(), "the other page is still pinned");
}

const struct test_case refusal_region_cases[] = {
	{ "region-ranges", ranges },	      { "too-many-regions", too_many },
	{ "wrong-removals", wrong_removals }, { "two-ipas-of-a-page", two_ipas },
	{ "removed-region", removed_region }, { "without-region", without_region },
	{ "across-regions", across_regions }, { NULL },
};
