/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's TA: one small behaviour for each function id.
 */
#include <string.h>
#include "secure/optee_ta.h"
#include "secure/optee_mobj.h"
#include "secure/optee_rpc.h"
#include "secure/optee_suspend.h"

#define CHUNK 512u

static uint64_t chunk_of(uint64_t left)
{
	return left < CHUNK ? left : CHUNK;
}

static void fill(struct optee_guest *guest, struct optee_mobj *mobj, uint64_t offs, uint64_t size,
		 uint8_t byte)
{
	uint8_t bytes[CHUNK];

	memset(bytes, byte, sizeof(bytes));
	for (uint64_t i = 0; i < size; i += CHUNK)
		optee_mobj_write(guest, mobj, offs + i, bytes, chunk_of(size - i));
}

static uint64_t sum(struct optee_guest *guest, struct optee_mobj *mobj, uint64_t offs,
		    uint64_t size)
{
	uint64_t total = 0;

	for (uint64_t i = 0; i < size; i += CHUNK) {
		uint8_t bytes[CHUNK] = { 0 };

		optee_mobj_read(guest, mobj, bytes, offs + i, chunk_of(size - i));
		for (uint64_t n = 0; n < chunk_of(size - i); n++)
			total += bytes[n];
	}
	return total;
}

static bool is_memref_out(const struct optee_param *param)
{
	return param->mobj && abi_attr_is_output(param->attr);
}

static bool is_memref_in(const struct optee_param *param)
{
	return param->mobj && (param->attr & 1);
}

static uint32_t ta_increment(struct optee_param *param)
{
	for (unsigned i = 0; i < OPTEE_TA_PARAMS; i++) {
		param[i].a += abi_attr_is_value(param[i].attr);
		param[i].b += abi_attr_is_value(param[i].attr);
	}
	return ABI_SUCCESS;
}

static uint32_t ta_fill(struct optee_guest *guest, struct optee_param *param)
{
	for (unsigned i = 0; i < OPTEE_TA_PARAMS; i++)
		if (is_memref_out(&param[i]))
			fill(guest, param[i].mobj, param[i].offs, param[i].size,
			     (uint8_t)param[0].a);
	return ABI_SUCCESS;
}

static uint32_t ta_sum(struct optee_guest *guest, struct optee_param *param)
{
	param[0].a = 0;
	for (unsigned i = 0; i < OPTEE_TA_PARAMS; i++)
		if (is_memref_in(&param[i]))
			param[0].a += sum(guest, param[i].mobj, param[i].offs, param[i].size);
	return ABI_SUCCESS;
}

static uint32_t ta_shorten(struct optee_param *param)
{
	for (unsigned i = 0; i < OPTEE_TA_PARAMS; i++)
		if (is_memref_out(&param[i]))
			param[i].size = param[0].a;
	return ABI_SUCCESS;
}

static uint32_t ta_interrupt(struct optee_thread *thread, struct optee_param *param)
{
	optee_interrupts(thread, param[0].a);
	return ABI_SUCCESS;
}

static uint32_t ta_rpc(struct optee_thread *thread, struct optee_param *param)
{
	struct optee_param rpc = { .attr = ABI_ATTR_VALUE_INOUT, .a = param[0].b };
	uint32_t ret = optee_rpc_cmd(thread, (uint32_t)param[0].a, &rpc, 1);

	param[0].b = rpc.a;
	return ret;
}

static uint32_t ta_rpc_buffer(struct optee_thread *thread, struct optee_param *param, uint64_t type,
			      uint32_t cmd)
{
	uint64_t size = param[0].a;
	struct optee_mobj *mobj = optee_payload_alloc(thread, type, size);
	struct optee_param rpc[2] = {
		{ .attr = ABI_ATTR_VALUE_INPUT, .a = 1, .b = 2 },
		{ .attr = ABI_ATTR_RMEM_OUTPUT, .mobj = mobj, .size = size },
	};
	uint32_t ret;

	if (!mobj)
		return ABI_OUT_OF_MEMORY;
	ret = optee_rpc_cmd(thread, cmd, rpc, 2);
	param[0].a = sum(thread->guest, mobj, 0, rpc[1].size < size ? rpc[1].size : size);
	optee_payload_free(thread, mobj, type);
	return ret;
}

static uint32_t ta_rpc_keep(struct optee_thread *thread, struct optee_param *param)
{
	thread->guest->kept = optee_payload_alloc(thread, ABI_SHM_TYPE_APPL, param[0].a);
	return thread->guest->kept ? ABI_SUCCESS : ABI_OUT_OF_MEMORY;
}

static uint32_t ta_rpc_fill_kept(struct optee_guest *guest, struct optee_param *param)
{
	if (!guest->kept)
		return ABI_NOT_FOUND;
	fill(guest, guest->kept, 0, guest->kept->size, (uint8_t)param[0].a);
	return ABI_SUCCESS;
}

static uint32_t ta_rpc_drop(struct optee_thread *thread)
{
	if (!thread->guest->kept)
		return ABI_NOT_FOUND;
	optee_payload_free(thread, thread->guest->kept, ABI_SHM_TYPE_APPL);
	return ABI_SUCCESS;
}

uint32_t optee_ta(struct optee_thread *thread, uint32_t func,
		  struct optee_param param[OPTEE_TA_PARAMS])
{
	switch (func) {
	case TA_NOTHING:
		return ABI_SUCCESS;
	case TA_RETURN:
		return (uint32_t)param[0].a;
	case TA_INCREMENT:
		return ta_increment(param);
	case TA_FILL:
		return ta_fill(thread->guest, param);
	case TA_SUM:
		return ta_sum(thread->guest, param);
	case TA_SHORTEN:
		return ta_shorten(param);
	case TA_INTERRUPT:
		return ta_interrupt(thread, param);
	case TA_RPC:
		return ta_rpc(thread, param);
	case TA_RPC_BUFFER:
		return ta_rpc_buffer(thread, param, ABI_SHM_TYPE_APPL, ABI_RPC_CMD_LOAD_TA);
	case TA_RPC_KERNEL:
		return ta_rpc_buffer(thread, param, ABI_SHM_TYPE_KERNEL, ABI_RPC_CMD_I2C_TRANSFER);
	case TA_RPC_KEEP:
		return ta_rpc_keep(thread, param);
	case TA_RPC_FILL_KEPT:
		return ta_rpc_fill_kept(thread->guest, param);
	case TA_RPC_DROP:
		return ta_rpc_drop(thread);
	default:
		return ABI_NOT_SUPPORTED;
	}
}
