/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE's messages: what a standard call or an RPC hands over in memory.
 *
 * Facts from OP-TEE's core/include/optee_msg.h and optee_rpc_cmd.h (4.10), and the result codes of
 * GlobalPlatform's TEE Client API. Everything is little endian, as the mediator itself.
 */
#ifndef OM_ABI_MSG_H
#define OM_ABI_MSG_H

#include <stddef.h>
#include <stdint.h>

/* optee_msg.h: struct optee_msg_param. The three forms of a memory reference share their places. */
struct om_msg_param {
	uint64_t attr;
	union {
		struct {
			uint64_t buf_ptr;
			uint64_t size;
			uint64_t shm_ref;
		} tmem;
		struct {
			uint64_t offs;
			uint64_t size;
			uint64_t shm_ref;
		} rmem;
		struct {
			uint64_t a;
			uint64_t b;
			uint64_t c;
		} value;
	} u;
};

_Static_assert(sizeof(struct om_msg_param) == 32, "optee_msg.h: struct optee_msg_param");
_Static_assert(offsetof(struct om_msg_param, u.tmem.size) == 16, "optee_msg.h: tmem.size");
_Static_assert(offsetof(struct om_msg_param, u.rmem.size) == 16, "optee_msg.h: rmem.size");
_Static_assert(offsetof(struct om_msg_param, u.tmem.shm_ref) == 24, "optee_msg.h: tmem.shm_ref");
_Static_assert(offsetof(struct om_msg_param, u.rmem.shm_ref) == 24, "optee_msg.h: rmem.shm_ref");

/* optee_msg.h: struct optee_msg_arg without its parameters. */
struct om_msg_header {
	uint32_t cmd;
	uint32_t func;
	uint32_t session;
	uint32_t cancel_id;
	uint32_t pad;
	uint32_t ret;
	uint32_t ret_origin;
	uint32_t num_params;
};

_Static_assert(sizeof(struct om_msg_header) == 32, "optee_msg.h: struct optee_msg_arg");
_Static_assert(offsetof(struct om_msg_header, ret) == 20, "optee_msg.h: ret");
_Static_assert(offsetof(struct om_msg_header, num_params) == 28, "optee_msg.h: num_params");

/* What fits in the one page that a message may take (OPTEE_MSG_MAX_NUM_PARAMS). */
#define MSG_MAX_NUM_PARAMS 127

/*
 * The longest message that means something: OPEN_SESSION with its two meta parameters and the four
 * of a Trusted Application. An RPC has up to four.
 */
#define MSG_NUM_META_PARAMS 2
#define MSG_NUM_TA_PARAMS   4
#define MSG_NUM_PARAMS	    (MSG_NUM_META_PARAMS + MSG_NUM_TA_PARAMS)
#define MSG_NUM_RPC_PARAMS  4

struct om_msg {
	struct om_msg_header header;
	struct om_msg_param param[MSG_NUM_PARAMS];
};

/* Bytes of a message with @num_params parameters, which is at most MSG_MAX_NUM_PARAMS. */
static inline size_t om_msg_size(uint32_t num_params)
{
	return sizeof(struct om_msg_header) + num_params * sizeof(struct om_msg_param);
}

/* Parameter attributes. */
#define MSG_ATTR_TYPE_MASK	   UINT64_C(0xff)
#define MSG_ATTR_TYPE_NONE	   UINT64_C(0x0)
#define MSG_ATTR_TYPE_VALUE_INPUT  UINT64_C(0x1)
#define MSG_ATTR_TYPE_VALUE_OUTPUT UINT64_C(0x2)
#define MSG_ATTR_TYPE_VALUE_INOUT  UINT64_C(0x3)
#define MSG_ATTR_TYPE_RMEM_INPUT   UINT64_C(0x5)
#define MSG_ATTR_TYPE_RMEM_OUTPUT  UINT64_C(0x6)
#define MSG_ATTR_TYPE_RMEM_INOUT   UINT64_C(0x7)
#define MSG_ATTR_TYPE_TMEM_INPUT   UINT64_C(0x9)
#define MSG_ATTR_TYPE_TMEM_OUTPUT  UINT64_C(0xa)
#define MSG_ATTR_TYPE_TMEM_INOUT   UINT64_C(0xb)
#define MSG_ATTR_TYPE_OUTPUTS	   UINT64_C(0x2) /* a bit of all types that OP-TEE writes to */
#define MSG_ATTR_TYPE_MEMREFS	   UINT64_C(0xc) /* bits, of which each reference has one */
#define MSG_ATTR_META		   (UINT64_C(1) << 8)
#define MSG_ATTR_NONCONTIG	   (UINT64_C(1) << 9)

/* Behind FF-A an RMEM has a handle for its shm_ref: of the null reference, this one. */
#define MSG_FMEM_NO_HANDLE UINT64_MAX
/* And its offs has, above the offset, that of the buffer in its first page. */
#define MSG_FMEM_INTERNAL_OFFS(offs) ((offs) >> 48)

/* Commands of a standard call. */
#define MSG_CMD_OPEN_SESSION	   UINT32_C(0)
#define MSG_CMD_INVOKE_COMMAND	   UINT32_C(1)
#define MSG_CMD_CLOSE_SESSION	   UINT32_C(2)
#define MSG_CMD_CANCEL		   UINT32_C(3)
#define MSG_CMD_REGISTER_SHM	   UINT32_C(4)
#define MSG_CMD_UNREGISTER_SHM	   UINT32_C(5)
#define MSG_CMD_DO_BOTTOM_HALF	   UINT32_C(6)
#define MSG_CMD_STOP_ASYNC_NOTIF   UINT32_C(7)
#define MSG_CMD_LEND_PROTMEM	   UINT32_C(8)
#define MSG_CMD_RECLAIM_PROTMEM	   UINT32_C(9)
#define MSG_CMD_GET_PROTMEM_CONFIG UINT32_C(10)
#define MSG_CMD_ASSIGN_PROTMEM	   UINT32_C(11)

/* Commands of an RPC that the mediator treats by themselves; the rest is judged by parameters. */
#define MSG_RPC_CMD_RPMB	     UINT32_C(1)
#define MSG_RPC_CMD_SHM_ALLOC	     UINT32_C(6)
#define MSG_RPC_CMD_SHM_FREE	     UINT32_C(7)
#define MSG_RPC_CMD_RESERVED	     UINT32_C(8)
#define MSG_RPC_CMD_BENCH_REG	     UINT32_C(20)
#define MSG_RPC_CMD_RPMB_PROBE_RESET UINT32_C(22)
#define MSG_RPC_CMD_RPMB_PROBE_NEXT  UINT32_C(23)
#define MSG_RPC_CMD_RPMB_FRAMES	     UINT32_C(24)

/* Bytes of an RPC's argument: what OP-TEE asks for with RPC_FUNC_ALLOC. */
#define MSG_RPC_ARG_SIZE                                                                           \
	(sizeof(struct om_msg_header) + MSG_NUM_RPC_PARAMS * sizeof(struct om_msg_param))

/*
 * Page lists (OPTEE_MSG_ATTR_NONCONTIG): 511 pages and the address of the next list page. Proofs
 * have shorter ones.
 */
#ifndef MSG_LIST_ENTRIES
#define MSG_LIST_ENTRIES 511u
#endif

/* TEE Client API: result codes and their origins. */
#define TEEC_SUCCESS		   UINT32_C(0x00000000)
#define TEEC_ERROR_GENERIC	   UINT32_C(0xffff0000)
#define TEEC_ERROR_ACCESS_DENIED   UINT32_C(0xffff0001)
#define TEEC_ERROR_BAD_PARAMETERS  UINT32_C(0xffff0006)
#define TEEC_ERROR_NOT_IMPLEMENTED UINT32_C(0xffff0009)
#define TEEC_ERROR_NOT_SUPPORTED   UINT32_C(0xffff000a)
#define TEEC_ERROR_OUT_OF_MEMORY   UINT32_C(0xffff000c)
#define TEEC_ERROR_BUSY		   UINT32_C(0xffff000d)
#define TEEC_ERROR_COMMUNICATION   UINT32_C(0xffff000e)
#define TEEC_ORIGIN_COMMS	   UINT32_C(2)

#endif
