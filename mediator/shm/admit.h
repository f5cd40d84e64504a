/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a VM may have a buffer of so many pages. */
#ifndef OM_ADMIT_H
#define OM_ADMIT_H

#include <stdint.h>

#include "../optee/abi_msg.h"
#include "../vm/quota.h"
#include "../vm/refuse.h"
#include "../vm/vm.h"

/* Takes the quota. Returns TEEC_SUCCESS; or the error for the guest, and nothing is taken. */
static inline uint32_t om_admit(struct om_vm *vm, uint64_t pages)
{
	if (pages > om_vm_limit(&vm->pages_per_buffer))
		return om_refuse(vm, OM_REFUSED_PAGES_PER_BUFFER);
	if (!om_quota_take(&vm->pages, pages))
		return om_refuse(vm, OM_REFUSED_PAGES);
	return TEEC_SUCCESS;
}

#endif
