// SPDX-License-Identifier: BSD-2-Clause
/*
 * What OP-TEE asks of the guest during a call. The guest has memory to lend and a clock of its own,
 * but no files. Each name is a new one, and no account is kept: who resets a VM has forgotten.
 */
#include "guest.h"

/* Apart from those of buffers that the test shares. */
#define RPC_COOKIES (UINT64_C(1) << 48)

static uint64_t new_name(struct vcpu *vcpu)
{
	return RPC_COOKIES | (uint64_t)(vcpu->number + 1) << 32 | ++vcpu->cookies;
}

static void lend_arg(struct vcpu *vcpu)
{
	const uint64_t at = ipa_of(vcpu->guest, &vcpu->pages->arg);
	const uint64_t name = new_name(vcpu);

	vcpu->a[1] = at >> 32;
	vcpu->a[2] = (uint32_t)at;
	vcpu->a[4] = name >> 32;
	vcpu->a[5] = (uint32_t)name;
}

static uint32_t lend_data(struct vcpu *vcpu, struct abi_param *param)
{
	struct guest_pages *pages = vcpu->pages;
	const uint64_t size = param->u.value.b;

	if (size > sizeof(pages->data))
		return ABI_OUT_OF_MEMORY;
	for (unsigned int i = 0; i < GUEST_DATA; i++)
		pages->data_list.entry[i] = ipa_of(vcpu->guest, pages->data[i]);
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = ipa_of(vcpu->guest, &pages->data_list);
	param->u.tmem.size = size;
	param->u.tmem.shm_ref = new_name(vcpu);
	return ABI_SUCCESS;
}

/* Any number does that nobody else has: vcpu_ask_time() knows it. */
static uint32_t tell_time(struct vcpu *vcpu, struct abi_param *param)
{
	param->u.value.a = ++vcpu->cookies;
	param->u.value.b = 0;
	return ABI_SUCCESS;
}

static uint32_t carry_out(struct vcpu *vcpu)
{
	struct abi_msg *arg = &vcpu->pages->arg;

	switch (arg->cmd) {
	case ABI_RPC_CMD_SHM_ALLOC:
		return lend_data(vcpu, &arg->params[0]);
	case ABI_RPC_CMD_GET_TIME:
		return tell_time(vcpu, &arg->params[0]);
	case ABI_RPC_CMD_SHM_FREE:
	case ABI_RPC_CMD_NOTIFICATION:
	case ABI_RPC_CMD_SUSPEND:
		return ABI_SUCCESS;
	default:
		return ABI_NOT_FOUND;
	}
}

void vcpu_answer(struct vcpu *vcpu)
{
	switch ((uint32_t)vcpu->a[0]) {
	case ABI_RPC_ALLOC:
		lend_arg(vcpu);
		break;
	case ABI_RPC_CMD:
		vcpu->pages->arg.ret = carry_out(vcpu);
		break;
	}
	vcpu->a[0] = ABI_RETURN_FROM_RPC;
}
