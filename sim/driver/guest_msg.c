/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages of an honest guest, for a test to send as they are or to spoil.
 */
#include "driver/guest_msg.h"
#include "driver/guest_memory.h"

struct abi_msg msg_open(void)
{
	struct abi_msg msg = { .cmd = ABI_CMD_OPEN_SESSION };

	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT | ABI_ATTR_META, 0x1111, 0x2222);
	msg_add_value(&msg, ABI_ATTR_VALUE_INPUT | ABI_ATTR_META, 0x3333, 0x4444);
	return msg;
}

struct abi_msg msg_invoke(uint32_t session, uint32_t func)
{
	return (struct abi_msg){ .cmd = ABI_CMD_INVOKE, .session = session, .func = func };
}

struct abi_msg msg_close(uint32_t session)
{
	return (struct abi_msg){ .cmd = ABI_CMD_CLOSE_SESSION, .session = session };
}

struct abi_msg msg_cancel(uint32_t session)
{
	return (struct abi_msg){ .cmd = ABI_CMD_CANCEL, .session = session, .cancel_id = 7 };
}

struct abi_msg msg_register(struct guest *guest, struct guest_share *share)
{
	struct abi_msg msg = { .cmd = ABI_CMD_REGISTER_SHM, .num_params = 1 };

	msg.params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	msg.params[0].u.tmem.buf_ptr = guest_list_write(guest, share);
	msg.params[0].u.tmem.size = share->size;
	msg.params[0].u.tmem.shm_ref = share->cookie;
	return msg;
}

struct abi_msg msg_unregister(const struct guest_share *share)
{
	struct abi_msg msg = { .cmd = ABI_CMD_UNREGISTER_SHM };

	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 0, 0);
	return msg;
}

void msg_add_value(struct abi_msg *msg, uint64_t attr, uint64_t a, uint64_t b)
{
	struct abi_param *param = &msg->params[msg->num_params++];

	param->attr = attr;
	param->u.value.a = a;
	param->u.value.b = b;
}

void msg_add_rmem(struct abi_msg *msg, uint64_t attr, const struct guest_share *share,
		  uint64_t offs, uint64_t size)
{
	struct abi_param *param = &msg->params[msg->num_params++];

	param->attr = attr;
	param->u.rmem.offs = offs;
	param->u.rmem.size = size;
	param->u.rmem.shm_ref = share->cookie;
}

void msg_add_tmem(struct abi_msg *msg, uint64_t attr, struct guest *guest,
		  struct guest_share *share)
{
	struct abi_param *param = &msg->params[msg->num_params++];

	share->kind = GUEST_TEMPORARY;
	share->state = GUEST_MAY_LIVE;
	param->attr = attr | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = guest_list_write(guest, share);
	param->u.tmem.size = share->size;
	param->u.tmem.shm_ref = share->cookie;
}

void msg_add_null(struct abi_msg *msg, uint64_t attr)
{
	msg->params[msg->num_params++].attr = attr;
}
