/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to OP-TEE in the hypervisor's own name: any answers. */
/* cbmc: --unwind 9 -DOM_FFA */
#include "contracts/spmc_code.h"
#include "frame.h"

#include "ffa/spmc.c"

static struct om_smc asked[3], answer[3];
static unsigned int calls;

void om_port_ffa_smc(struct om_smc *smc)
{
	assert(calls < 3);
	asked[calls] = *smc;
	any(smc);
	answer[calls] = *smc;
	calls++;
}

PROOF(spmc_code,
      "success is told from all else, and all else is an error; an error's own code is kept",
      "none")
{
	struct om_smc smc;
	int32_t code;

	any(&smc);
	code = om_spmc_code(&smc);
	assert(is_code_of(&smc, code));
	if ((uint32_t)smc.a[0] == FFA_ERROR && (uint32_t)smc.a[2] >> 31)
		assert(code == (int32_t)smc.a[2]);
	else
		assert(!code || code == FFA_ABORTED);
	reached(code == FFA_BUSY);
	reached(!code && (uint32_t)smc.a[0] == FFA_SUCCESS_64);
	reached(code && (uint32_t)smc.a[0] == FFA_ERROR && !smc.a[2]);
}

/* The registers that OP-TEE got first; the others are 0. */
static void check_asked(uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3)
{
	assert(asked[0].a[0] == w0 && asked[0].a[1] == w1 && asked[0].a[2] == w2 &&
	       asked[0].a[3] == w3 && !asked[0].a[6] && !asked[0].a[7]);
}

PROOF(spmc_share,
      "a share is told by its length, and taken back or forgotten by its handle, in the name of "
      "the "
      "VM that has it; what OP-TEE answers is told as it is",
      "none")
{
	uint64_t handle = nondet_u64();
	uint32_t length = nondet_u32(), way = nondet_u8() % 3;
	uint16_t id = nondet_u16();
	struct om_smc smc;
	int32_t code = 0;

	any(&om_spmc);
	if (way == 0) {
		smc = om_spmc_share(length);
		check_asked(FFA_MEM_SHARE_64, length, length, 0);
		assert(is_same(smc, answer[0]));
	} else if (way == 1) {
		code = om_spmc_reclaim(handle);
		check_asked(FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32, 0);
		assert(is_code_of(&answer[0], code));
	} else {
		code = om_spmc_unregister(id, handle);
		check_asked(FFA_DIRECT_REQ_32, (uint64_t)id << 16 | om_spmc.optee.id, 0,
			    FFA_OPTEE_UNREGISTER_SHM);
		assert(asked[0].a[4] == (uint32_t)handle && asked[0].a[5] == handle >> 32);
		assert(implies(!code, (uint32_t)answer[0].a[0] == FFA_DIRECT_RESP_32 &&
					      !(uint32_t)answer[0].a[3]));
	}
	assert(calls == 1);
	reached(way == 1 && code);
	reached(way == 2 && !code);
	reached(way == 0);
}

PROOF(spmc_vm_created, "a VM is known to OP-TEE with its bitmap, if it may have one, or not at all",
      "none")
{
	uint16_t id = nondet_u16();
	bool has_bitmap = nondet_bool(), is_known;
	uint32_t vcpus = nondet_u32();

	any(&om_spmc);
	is_known = om_spmc_vm_created(id, has_bitmap, vcpus);
	check_asked(FFA_DIRECT_REQ_32, om_spmc.id, FFA_FRAMEWORK_MESSAGE | FFA_VM_CREATED, 0);
	assert(asked[0].a[5] == id);
	assert(implies(is_known, calls == 1 + has_bitmap && !(uint32_t)answer[0].a[3]));
	if (calls > 1)
		assert(asked[1].a[0] == FFA_BITMAP_CREATE && asked[1].a[1] == id &&
		       asked[1].a[2] == vcpus);
	if (calls == 3)
		assert(!is_known && asked[2].a[5] == id &&
		       asked[2].a[2] == (FFA_FRAMEWORK_MESSAGE | FFA_VM_DESTROYED));
	assert(implies(!is_known, calls == 1 || calls == 3));
	reached(is_known && has_bitmap);
	reached(!is_known && calls == 3);
	reached(!is_known && calls == 1 && has_bitmap);
}

PROOF(spmc_take_tx, "the hypervisor's TX is one CPU's until it gives it back", "none")
{
	bool taken;

	tx_is_taken = nondet_bool();
	taken = om_spmc_take_tx();
	assert(!om_spmc_take_tx());
	if (taken) {
		om_spmc_give_tx();
		assert(om_spmc_take_tx());
	}
	reached(taken);
	reached(!taken);
}
