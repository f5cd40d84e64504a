/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See memory.h. Pages that come and go (page_at(), pages.c) this guest does not touch itself: where
 * none is, it would end.
 */
#include "hostile/memory.h"
#include "devices/balloon.h"
#include "hostile/cookie.h"

#define RAM_BYTES UINT64_C(0x1000000)
#define RAM	  UINT64_C(0x40000000)
#define SERIALS	  24 /* few, so that names are met again */
/* Places in a page, in words of 64 bits; those of messages: optee_msg.h. */
#define WORDS_OF_PAGE 512u
#define PARAM_1	      8u

struct memory memories[ACTORS] __attribute__((aligned(4096)));

static uint64_t data_page(struct actor *actor)
{
	return (uintptr_t)memory_of(actor)->data[below(actor, DATA_PAGES)];
}

static uint64_t balloon_page(struct actor *actor)
{
	return (uintptr_t)page_at(below(actor, GUEST_PAGES));
}

void memory_write_list(struct actor *actor, struct abi_list_page *list, uint32_t pages)
{
	for (uint32_t i = 0; i < pages; i++) {
		struct abi_list_page *page = &list[i / ABI_LIST_ENTRIES];

		page->entry[i % ABI_LIST_ENTRIES] =
			once_in(actor, 8) ? balloon_page(actor) : data_page(actor);
		page->next = (uintptr_t)(page + 1);
	}
}

void memory_damage_list(struct actor *actor, struct abi_list_page *list, uint32_t pages)
{
	struct abi_list_page *page = &list[below(actor, pages) / ABI_LIST_ENTRIES];

	switch (below(actor, 4)) {
	case 0:
		page->next = (uintptr_t)list; /* a ring */
		break;
	case 1:
		page->next = memory_any_page(actor);
		break;
	case 2:
		page->entry[below(actor, pages) % ABI_LIST_ENTRIES] |=
			1 + below(actor, PAGE_SIZE - 1);
		break;
	default:
		page->entry[below(actor, pages) % ABI_LIST_ENTRIES] = memory_any_page(actor);
		break;
	}
}

static uint64_t message_page(struct actor *actor, const struct memory *memory)
{
	const uint32_t place = below(actor, TEXTS);

	return actor->bout->mangles ? (uintptr_t)&memory->text[place] : balloon_page(actor);
}

uint64_t memory_any_page(struct actor *actor)
{
	const struct memory *others = memory_of(other_of(actor));
	const uint64_t pages[] = {
		0,
		data_page(actor),
		balloon_page(actor),
		message_page(actor, memory_of(actor)),
		message_page(actor, others),
		(uintptr_t)others->data[below(actor, DATA_PAGES)],
		(uintptr_t)&memory_of(actor)->list[below(actor, LIST_PAGES)],
		RAM + RAM_BYTES - PAGE_SIZE,
		RAM + RAM_BYTES, /* the first one behind */
		RAM + RAM_BYTES + below(actor, 1u << 18) * PAGE_SIZE,
		UINT64_C(0x0e100000), /* OP-TEE */
		UINT64_C(0x42000000), /* what OP-TEE shares with nobody here */
		UINT64_C(0x60000000), /* the hypervisor */
		UINT64_C(0x09000000), /* devices */
		UINT64_C(0x08000000),
		BIT(39) - PAGE_SIZE,
		BIT(39) | RAM,
		BIT(48) - PAGE_SIZE,
		BIT(52) | (uintptr_t)memory_of(actor)->data,
		UINT64_MAX & ~ABI_PAGE_MASK,
	};

	return pages[below(actor, ARRAY_SIZE(pages))];
}

uint64_t memory_any_cookie(struct actor *actor)
{
	return cookie_make(below(actor, SERIALS), below(actor, ACTORS), COOKIE_NOWHERE);
}

uint64_t memory_any_value(struct actor *actor)
{
	const uint64_t values[] = {
		0,
		1,
		2,
		8,
		PAGE_SIZE - 1,
		PAGE_SIZE,
		PAGE_SIZE + 1,
		ABI_LIST_ENTRIES * PAGE_SIZE,
		BIT(31),
		UINT32_MAX,
		BIT(32),
		BIT(63),
		UINT64_MAX,
		UINT64_MAX - PAGE_SIZE,
		below(actor, PAGE_SIZE),
		memory_any_page(actor),
		memory_any_page(actor) + below(actor, PAGE_SIZE),
		memory_any_cookie(actor),
		actor->order.state,
	};

	return values[below(actor, ARRAY_SIZE(values))];
}

void memory_balloon(struct actor *actor)
{
	struct om_smc call = { { once_in(actor, 2) ? BALLOON_GIVE : BALLOON_TAKE,
				 balloon_page(actor) } };

	hvc(&call);
	actor->changes++;
}

/* Where drivers introduce themselves no TA may be loaded: what names the one to be opened stays. */
static uint32_t place_to_change(struct actor *actor)
{
	const uint32_t first = actor->bout->renews ? PARAM_1 : 0;
	const uint32_t end = once_in(actor, 4) ? WORDS_OF_PAGE : PARAM_1 + 24;

	return first + below(actor, end - first);
}

static uint64_t *page_to_change(struct actor *actor)
{
	struct memory *others = memory_of(other_of(actor));

	switch (below(actor, 4)) {
	case 0:
		return (uint64_t *)(void *)&others->list[below(actor, LIST_PAGES)];
	case 1:
		return (uint64_t *)(void *)&others->request[below(actor, REQUESTS)];
	default:
		return (uint64_t *)(void *)&others->text[below(actor, TEXTS)];
	}
}

void memory_change_others(struct actor *actor)
{
	for (uint32_t i = 1 + below(actor, 4); i; i--) {
		uint64_t *page = page_to_change(actor);
		uint64_t *word = &page[place_to_change(actor)];
		const uint64_t value =
			once_in(actor, 2) ? below(actor, 16) : memory_any_value(actor);

		__atomic_store_n(word, value, __ATOMIC_RELAXED);
	}
	actor->changes++;
}
