/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Second-stage tables: 4 KiB granule, three levels, 39 bits of IPA. Pages of tables come from the
 * page allocator like any other.
 */
#include "memory/stage2.h"
#include "machine/arch.h"
#include "memory/pages.h"

#define ENTRIES	   512
#define FIRST	   1
#define LAST	   3
#define DESC_VALID BIT(0)
#define DESC_TABLE (BIT(0) | BIT(1))

/* Page; normal write-back; readable and writable; inner shareable; accessed. */
#define DESC_RAM (BIT(0) | BIT(1) | 0xf << 2 | 3 << 6 | 3 << 8 | BIT(10))

#define DESC_ADDRESS UINT64_C(0x0000fffffffff000)

static uint64_t *entry_in(uint64_t *table, om_ipa_t ipa, unsigned int level)
{
	return &table[ipa.v >> (12 + 9 * (LAST - level)) & (ENTRIES - 1)];
}

static void *va_in(uint64_t descriptor)
{
	return pa_to_va((om_pa_t){ descriptor & DESC_ADDRESS });
}

static bool new_table(uint64_t *entry)
{
	om_pa_t table;

	if (!page_take(&table))
		return false;
	dsb(ishst);
	*entry = table.v | DESC_TABLE;
	return true;
}

/* The entry of level 3 for @ipa, or NULL. */
static uint64_t *walk(const struct stage2 *s2, om_ipa_t ipa, bool make)
{
	uint64_t *table = s2->root;

	if (!table || ipa.v >> STAGE2_IPA_BITS)
		return NULL;
	for (unsigned int level = FIRST; level < LAST; level++) {
		uint64_t *entry = entry_in(table, ipa, level);

		if (!*entry && !(make && new_table(entry)))
			return NULL;
		table = va_in(*entry);
	}
	return entry_in(table, ipa, LAST);
}

bool stage2_init(struct stage2 *s2, uint16_t vmid)
{
	om_pa_t root;

	if (!page_take(&root))
		return false;
	*s2 = (struct stage2){ pa_to_va(root), vmid };
	return true;
}

bool stage2_map(struct stage2 *s2, om_ipa_t ipa, om_pa_t page)
{
	uint64_t *entry = walk(s2, ipa, true);

	if (!entry)
		return false;
	*entry = page.v | DESC_RAM;
	dsb(ishst);
	return true;
}

bool stage2_find(const struct stage2 *s2, om_ipa_t ipa, om_pa_t *page)
{
	const uint64_t *entry = walk(s2, ipa, false);

	if (!entry || !(*entry & DESC_VALID))
		return false;
	page->v = *entry & DESC_ADDRESS;
	return true;
}

bool stage2_unmap(struct stage2 *s2, om_ipa_t ipa, om_pa_t *page)
{
	uint64_t *entry = walk(s2, ipa, false);

	if (!entry || !(*entry & DESC_VALID))
		return false;
	page->v = *entry & DESC_ADDRESS;
	*entry = 0;
	dsb(ishst);
	tlbi_arg(ipas2e1is, ipa.v >> 12);
	dsb(ish);
	tlbi(vmalle1is);
	dsb(ish);
	isb();
	return true;
}

static void release(uint64_t *table, unsigned int level)
{
	for (unsigned int i = 0; i < ENTRIES; i++) {
		if (!(table[i] & DESC_VALID))
			continue;
		if (level == LAST)
			page_give((om_pa_t){ table[i] & DESC_ADDRESS });
		else
			release(va_in(table[i]), level + 1);
	}
	page_give(va_to_pa(table));
}

void stage2_use(const struct stage2 *s2)
{
	static const uint64_t nothing[ENTRIES] __attribute__((aligned(4096)));

	sysreg_write(vttbr_el2,
		     s2 ? (uint64_t)s2->vmid << 48 | (uintptr_t)s2->root : (uintptr_t)nothing);
	isb();
}

/*
 * Translations must be gone from all CPUs before a page of theirs is anybody else's. A vCPU of
 * another VM may be resident here, and keeps what it has.
 */
static void forget(const struct stage2 *s2)
{
	const uint64_t resident = sysreg_read(vttbr_el2);

	stage2_use(s2);
	tlbi(vmalls12e1is);
	dsb(ish);
	sysreg_write(vttbr_el2, resident);
	isb();
}

void stage2_release(struct stage2 *s2)
{
	if (!s2->root)
		return;
	forget(s2);
	release(s2->root, FIRST);
	s2->root = NULL;
}
