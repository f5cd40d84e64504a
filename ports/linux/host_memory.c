// SPDX-License-Identifier: GPL-2.0-only
/* See host_memory.h. */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/string.h>
#include "host_memory.h"

static bool is_ram(om_ipa_t ipa)
{
	return pfn_valid(PHYS_PFN(ipa.v));
}

bool host_memory_pin(const union om_page *page, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_ram(page[i].ipa))
			return false;
	return true;
}

bool host_memory_read(void *to, om_ipa_t from, size_t size)
{
	if (!is_ram(from))
		return false;
	memcpy(to, phys_to_virt(from.v), size);
	return true;
}

bool host_memory_write(om_ipa_t to, const void *from, size_t size)
{
	if (!is_ram(to))
		return false;
	memcpy(phys_to_virt(to.v), from, size);
	return true;
}
