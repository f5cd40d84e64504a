// SPDX-License-Identifier: BSD-2-Clause
/*
 * Structures: each ioctl with sizes, unknown bytes, flags and addresses that are wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include "client.h"
#include "guest.h"
#include "refusal.h"

#define ROOM 8192

struct command {
	const char *name;
	unsigned long number;
	uint32_t size;	   /* in version 1 */
	uint32_t known;	   /* now */
	bool is_answer;	   /* the module fills what it does not know */
	size_t written_at; /* for answers and SMC: the last byte that is written */
};

#define COMMAND(NAME, name)                                                                        \
#NAME, OM_IOC_##NAME, OM_IOC_##NAME##_SIZE_V1, sizeof(struct om_ioc_##name)

static const struct command commands[] = {
	{ COMMAND(INFO, info), true, OM_IOC_INFO_SIZE_V1 - 1 },
	{ COMMAND(CREATE, create), false, 0 },
	{ COMMAND(ADD_REGION, add_region), false, 0 },
	{ COMMAND(DEL_REGION, del_region), false, 0 },
	{ COMMAND(SMC, smc), false, offsetof(struct om_ioc_smc, a[4]) - 1 },
	{ COMMAND(RESET, reset), false, 0 },
	{ COMMAND(STATS, stats), true, OM_IOC_STATS_SIZE_V1 - 1 },
};

#define each_command(command)                                                                      \
	(const struct command *command = commands;                                                 \
	 command < commands + sizeof(commands) / sizeof(*commands); command++)

static _Alignas(4096) uint8_t room[ROOM];
static struct guest guest;

/* A structure that is good as it is, in room[], followed by zeros. CREATE is good but for EEXIST.
 */
static void *good(const struct command *command)
{
	struct om_ioc_add_region *add = (void *)room;
	struct om_ioc_del_region *del = (void *)room;
	struct om_ioc_smc *smc = (void *)room;

	memset(room, 0, sizeof(room));
	memcpy(room, &command->size, sizeof(command->size));
	switch (command->number) {
	case OM_IOC_ADD_REGION:
		add->ipa = GUEST_IPA + GUEST_RAM;
		add->length = PAGE;
		add->address = (uintptr_t)guest.ram;
		break;
	case OM_IOC_DEL_REGION:
		del->ipa = GUEST_IPA + GUEST_RAM;
		del->length = PAGE;
		break;
	case OM_IOC_SMC:
		smc->a[0] = ABI_CALLS_UID;
		break;
	}
	return room;
}

static int when_good(const struct command *command)
{
	return command->number == OM_IOC_CREATE ? -EEXIST : 0;
}

static int with_size(const struct command *command, uint32_t size)
{
	void *structure = good(command);

	memcpy(structure, &size, sizeof(size));
	return client_do(guest.device, command->number, structure);
}

static void expect_size(const struct command *command, uint32_t size, int wanted)
{
	char what[64];

	snprintf(what, sizeof(what), "%s of %u bytes", command->name, size);
	expect(with_size(command, size), wanted, what);
}

static void sizes(void)
{
	guest_begin(&guest);
	for
		each_command(command)
		{
			expect_size(command, 0, -EINVAL);
			expect_size(command, 4, -EINVAL);
			expect_size(command, command->size - 1, -EINVAL);
			expect_size(command, command->size, when_good(command));
			expect_size(command, OM_IOC_SIZE_MAX + 1, -E2BIG);
			expect_size(command, UINT32_MAX, -E2BIG);
		}
	vcpu_work(&(struct vcpu){ .guest = &guest, .pages = (void *)guest.ram });
}

/* Sizes of a module to come: what this one does not know is zero. */
static void larger(void)
{
	guest_begin(&guest);
	for
		each_command(command)
		{
			expect_size(command, command->size + 1, when_good(command));
			if (command->number == OM_IOC_ADD_REGION)
				expect(client_remove(guest.device, GUEST_IPA + GUEST_RAM, PAGE), 0,
				       "DEL_REGION");
			if (command->number == OM_IOC_DEL_REGION)
				expect(client_add(guest.device, GUEST_IPA + GUEST_RAM, guest.ram,
						  PAGE),
				       0, "ADD_REGION");
			expect_size(command, OM_IOC_SIZE_MAX, when_good(command));
		}
}

static void expect_unknown(const struct command *command, size_t at, uint32_t size)
{
	uint8_t *structure = good(command);
	int error;

	memcpy(structure, &size, sizeof(size));
	structure[at] = 1;
	error = client_do(guest.device, command->number, structure);
	if (!command->is_answer)
		check(error == -E2BIG, "%s with something unknown at %zu of %u: %d", command->name,
		      at, size, error);
	else
		check(!error && !structure[at], "%s leaves what it does not know at %zu of %u",
		      command->name, at, size);
}

static void unknown_bytes(void)
{
	guest_begin(&guest);
	for
		each_command(command)
		{
			expect_unknown(command, command->known, command->known + 1);
			expect_unknown(command, command->known + 7, command->known + 8);
			expect_unknown(command, OM_IOC_SIZE_MAX - 1, OM_IOC_SIZE_MAX);
		}
}

/* Where flags are, in struct om_ioc_smc they are behind the vCPU. */
static size_t flags_at(const struct command *command)
{
	return command->number == OM_IOC_SMC ? offsetof(struct om_ioc_smc, flags) : 4;
}

static void flags(void)
{
	char what[64];

	guest_begin(&guest);
	for
		each_command(command)
		{
			/* create_flags() */
			if (command->number == OM_IOC_CREATE)
				continue;
			for (unsigned int bit = 0; bit < 32; bit++) {
				const uint32_t flag = UINT32_C(1) << bit;
				uint8_t *structure = good(command);

				memcpy(structure + flags_at(command), &flag, sizeof(flag));
				snprintf(what, sizeof(what), "%s with flag %#x", command->name,
					 flag);
				expect(client_do(guest.device, command->number, structure), -EINVAL,
				       what);
			}
		}
}

static void create_flags(void)
{
	int device = client_open();
	struct om_ioc_create create = { .size = sizeof(create) };

	for (unsigned int bit = 1; bit < 32; bit++) {
		create.flags = UINT32_C(1) << bit;
		expect(client_do(device, OM_IOC_CREATE, &create), -EINVAL, "CREATE with a flag");
	}
	create.flags = 0;
	expect(client_do(device, OM_IOC_CREATE, &create), 0, "CREATE without flags");
}

/* @hole: a page that is mapped, with nothing mapped behind it. */
static void expect_fault(const struct command *command, uint8_t *hole, size_t inside)
{
	uint8_t *structure = hole + PAGE - inside;
	char what[64];

	memcpy(structure, good(command), inside);
	snprintf(what, sizeof(what), "%s of which %zu bytes are mapped", command->name, inside);
	expect(client_do(guest.device, command->number, structure), -EFAULT, what);
}

static void addresses(void)
{
	uint8_t *hole;

	guest_begin(&guest);
	hole = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(hole != MAP_FAILED && !munmap(hole + PAGE, PAGE), "mmap: %m");
	for
		each_command(command)
		{
			expect(client_do(guest.device, command->number, NULL), -EFAULT,
			       command->name);
			expect(client_do(guest.device, command->number, (void *)-4096L), -EFAULT,
			       command->name);
			expect(client_do(guest.device, command->number, hole + PAGE), -EFAULT,
			       command->name);
			expect_fault(command, hole, 4);
			if (command->number != OM_IOC_RESET)
				expect_fault(command, hole, command->size - 4);
		}
}

/* Answers cannot be written: an SMC's is lost then, and the header says so. */
static void answers(void)
{
	char what[64];

	guest_begin(&guest);
	for
		each_command(command)
		{
			if (!command->written_at)
				continue;
			good(command);
			check(!mprotect(room, ROOM, PROT_READ), "mprotect: %m");
			snprintf(what, sizeof(what), "%s to read-only memory", command->name);
			expect(client_do(guest.device, command->number, room), -EFAULT, what);
			check(!mprotect(room, ROOM, PROT_READ | PROT_WRITE), "mprotect: %m");
		}
	vcpu_work(&(struct vcpu){ .guest = &guest, .pages = (void *)guest.ram });
}

static void unknown_ioctls(void)
{
	uint32_t *size = memset(room, 0, sizeof(room));

	guest_begin(&guest);
	*size = 64;
	for (unsigned int number = 7; number < 256; number++)
		expect(client_do(guest.device, _IO(OM_IOC_TYPE, number), room), -ENOTTY, "_IO");
	for
		each_command(command)
		{
			expect(client_do(guest.device, command->number | 64 << _IOC_SIZESHIFT,
					 good(command)),
			       -ENOTTY, "with a size");
			expect(client_do(guest.device, command->number ^ 1 << _IOC_TYPESHIFT,
					 good(command)),
			       -ENOTTY, "of another type");
		}
}

static void before_create(void)
{
	guest = (struct guest){ .device = client_open() };
	for
		each_command(command)
		{
			if (command->number != OM_IOC_CREATE)
				expect(client_do(guest.device, command->number, good(command)),
				       command->number == OM_IOC_INFO ? 0 : -ENXIO, command->name);
		}
}

static void create_twice(void)
{
	guest_begin(&guest);
	expect(client_create(guest.device), -EEXIST, "the second CREATE");
	vcpu_work(&(struct vcpu){ .guest = &guest, .pages = (void *)guest.ram });
}

const struct test_case refusal_structure_cases[] = {
	{ "sizes", sizes },
	{ "larger-structures", larger },
	{ "unknown-bytes", unknown_bytes },
	{ "flags", flags },
	{ "create-flags", create_flags },
	{ "addresses", addresses },
	{ "answers-to-read-only-memory", answers },
	{ "unknown-ioctls", unknown_ioctls },
	{ "before-create", before_create },
	{ "create-twice", create_twice },
	{ NULL },
};
