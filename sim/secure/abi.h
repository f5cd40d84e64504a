/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE's ABI as the simulated machine knows it.
 *
 * Stated a second time, on purpose: the simulation judges the mediator, so it takes no constant and
 * no structure from it. Names and numbers as in OP-TEE's optee_smc.h, optee_msg.h and
 * optee_rpc_cmd.h.
 */
#ifndef SIM_ABI_H
#define SIM_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Function ids */
#define ABI_CALLS_COUNT		  0xbf00ff00u
#define ABI_CALLS_UID		  0xbf00ff01u
#define ABI_CALLS_REVISION	  0xbf00ff03u
#define ABI_GET_OS_UUID		  0xb2000000u
#define ABI_GET_OS_REVISION	  0xb2000001u
#define ABI_GET_SHM_CONFIG	  0xb2000007u
#define ABI_L2CC_MUTEX		  0xb2000008u
#define ABI_EXCHANGE_CAPABILITIES 0xb2000009u
#define ABI_DISABLE_SHM_CACHE	  0xb200000au
#define ABI_ENABLE_SHM_CACHE	  0xb200000bu
#define ABI_BOOT_SECONDARY	  0xb200000cu
#define ABI_VM_CREATED		  0xb200000du
#define ABI_VM_DESTROYED	  0xb200000eu
#define ABI_GET_THREAD_COUNT	  0xb200000fu
#define ABI_ENABLE_ASYNC_NOTIF	  0xb2000010u
#define ABI_GET_ASYNC_NOTIF_VALUE 0xb2000011u
#define ABI_GET_PROTMEM_CONFIG	  0xb2000014u
#define ABI_RETURN_FROM_RPC	  0x32000003u
#define ABI_CALL_WITH_ARG	  0x32000004u
#define ABI_CALL_WITH_RPC_ARG	  0x32000012u
#define ABI_CALL_WITH_REGD_ARG	  0x32000013u

/* a0 of an answer */
#define ABI_OK		     0u
#define ABI_ETHREAD_LIMIT    1u
#define ABI_EBUSY	     2u
#define ABI_ERESUME	     3u
#define ABI_EBADADDR	     4u
#define ABI_EBADCMD	     5u
#define ABI_ENOMEM	     6u
#define ABI_ENOTAVAIL	     7u
#define ABI_UNKNOWN_FUNCTION 0xffffffffu

#define ABI_RPC_ALLOC	     0xffff0000u
#define ABI_RPC_FREE	     0xffff0002u
#define ABI_RPC_FOREIGN_INTR 0xffff0004u
#define ABI_RPC_CMD	     0xffff0005u

/* Capabilities of the secure world */
#define ABI_CAP_RESERVED_SHM   (1u << 0)
#define ABI_CAP_DYNAMIC_SHM    (1u << 2)
#define ABI_CAP_VIRTUALIZATION (1u << 3)
#define ABI_CAP_MEMREF_NULL    (1u << 4)
#define ABI_CAP_ASYNC_NOTIF    (1u << 5)
#define ABI_CAP_RPC_ARG	       (1u << 6)
#define ABI_CAP_RPMB_PROBE     (1u << 7)
#define ABI_CAP_PROTMEM	       (1u << 8)

/* GET_ASYNC_NOTIF_VALUE: a2 */
#define ABI_NOTIF_VALID	  (1u << 0)
#define ABI_NOTIF_PENDING (1u << 1)

/* The value that asks for a DO_BOTTOM_HALF */
#define ABI_NOTIF_BOTTOM_HALF 0u

/* Message commands */
#define ABI_CMD_OPEN_SESSION	   0u
#define ABI_CMD_INVOKE		   1u
#define ABI_CMD_CLOSE_SESSION	   2u
#define ABI_CMD_CANCEL		   3u
#define ABI_CMD_REGISTER_SHM	   4u
#define ABI_CMD_UNREGISTER_SHM	   5u
#define ABI_CMD_DO_BOTTOM_HALF	   6u
#define ABI_CMD_STOP_ASYNC_NOTIF   7u
#define ABI_CMD_LEND_PROTMEM	   8u
#define ABI_CMD_RECLAIM_PROTMEM	   9u
#define ABI_CMD_GET_PROTMEM_CONFIG 10u
#define ABI_CMD_ASSIGN_PROTMEM	   11u

/* RPC commands */
#define ABI_RPC_CMD_LOAD_TA	     0u
#define ABI_RPC_CMD_RPMB	     1u
#define ABI_RPC_CMD_FS		     2u
#define ABI_RPC_CMD_GET_TIME	     3u
#define ABI_RPC_CMD_NOTIFICATION     4u
#define ABI_RPC_CMD_SUSPEND	     5u
#define ABI_RPC_CMD_SHM_ALLOC	     6u
#define ABI_RPC_CMD_SHM_FREE	     7u
#define ABI_RPC_CMD_RESERVED	     8u
#define ABI_RPC_CMD_GPROF	     9u
#define ABI_RPC_CMD_SOCKET	     10u
#define ABI_RPC_CMD_FTRACE	     11u
#define ABI_RPC_CMD_SUPP_PLUGIN	     12u
#define ABI_RPC_CMD_BENCH_REG	     20u
#define ABI_RPC_CMD_I2C_TRANSFER     21u
#define ABI_RPC_CMD_RPMB_PROBE_RESET 22u
#define ABI_RPC_CMD_RPMB_PROBE_NEXT  23u
#define ABI_RPC_CMD_RPMB_FRAMES	     24u

#define ABI_SHM_TYPE_APPL   0u
#define ABI_SHM_TYPE_KERNEL 1u

/* Parameter attributes */
#define ABI_ATTR_NONE	      0u
#define ABI_ATTR_VALUE_INPUT  1u
#define ABI_ATTR_VALUE_OUTPUT 2u
#define ABI_ATTR_VALUE_INOUT  3u
#define ABI_ATTR_RMEM_INPUT   5u
#define ABI_ATTR_RMEM_OUTPUT  6u
#define ABI_ATTR_RMEM_INOUT   7u
#define ABI_ATTR_TMEM_INPUT   9u
#define ABI_ATTR_TMEM_OUTPUT  0xau
#define ABI_ATTR_TMEM_INOUT   0xbu
#define ABI_ATTR_TYPE_MASK    0xffu
#define ABI_ATTR_META	      0x100u
#define ABI_ATTR_NONCONTIG    0x200u

/* TEE Client API results and origins */
#define ABI_SUCCESS	   0u
#define ABI_GENERIC	   0xffff0000u
#define ABI_ACCESS_DENIED  0xffff0001u
#define ABI_BAD_PARAMETERS 0xffff0006u
#define ABI_BAD_STATE	   0xffff0007u
#define ABI_NOT_FOUND	   0xffff0008u
#define ABI_NOT_SUPPORTED  0xffff000au
#define ABI_OUT_OF_MEMORY  0xffff000cu
#define ABI_BUSY	   0xffff000du
#define ABI_COMMUNICATION  0xffff000eu
#define ABI_SECURITY	   0xffff000fu
#define ABI_ORIGIN_COMMS   2u
#define ABI_ORIGIN_TEE	   3u
#define ABI_ORIGIN_TA	   4u

struct abi_param {
	uint64_t attr;
	union {
		struct {
			uint64_t a, b, c;
		} value;
		struct {
			uint64_t buf_ptr, size, shm_ref;
		} tmem;
		struct {
			uint64_t offs, size, shm_ref;
		} rmem;
	} u;
};

#define ABI_MAX_NUM_PARAMS 127
#define ABI_RPC_NUM_PARAMS 4
#define ABI_RPC_ARG_SIZE   160

struct abi_msg {
	uint32_t cmd;
	uint32_t func;
	uint32_t session;
	uint32_t cancel_id;
	uint32_t pad;
	uint32_t ret;
	uint32_t ret_origin;
	uint32_t num_params;
	struct abi_param params[ABI_MAX_NUM_PARAMS];
};

_Static_assert(sizeof(struct abi_param) == 32, "optee_msg.h: struct optee_msg_param");
_Static_assert(offsetof(struct abi_msg, params) == 32, "optee_msg.h: struct optee_msg_arg");
_Static_assert(sizeof(struct abi_msg) == 4096, "optee_msg.h: OPTEE_MSG_MAX_NUM_PARAMS");

#define ABI_PAGE_SIZE	 UINT64_C(4096)
#define ABI_PAGE_MASK	 (ABI_PAGE_SIZE - 1)
#define ABI_LIST_ENTRIES 511

/* A page of a page list. */
struct abi_list_page {
	uint64_t entry[ABI_LIST_ENTRIES];
	uint64_t next;
};

_Static_assert(sizeof(struct abi_list_page) == 4096, "optee_msg.h: OPTEE_MSG_ATTR_NONCONTIG");

static inline size_t abi_msg_size(uint32_t num_params)
{
	return offsetof(struct abi_msg, params) + num_params * sizeof(struct abi_param);
}

/* A call's function id: 32 bits, of which bit 16 is a hint about SVE (SMCCC 1.3), whatever the
 * call. */
static inline uint32_t abi_function(uint64_t a0)
{
	return (uint32_t)a0 & ~(UINT32_C(1) << 16);
}

/* A 64-bit quantity that two registers carry, high half first. */
static inline uint64_t abi_pair(uint64_t high, uint64_t low)
{
	return high << 32 | (low & UINT32_MAX);
}

static inline bool abi_is_rpc(uint64_t a0)
{
	return (a0 & 0xffff0000u) == 0xffff0000u && a0 != ABI_UNKNOWN_FUNCTION;
}

static inline bool abi_attr_is_value(uint64_t attr)
{
	uint64_t type = attr & ABI_ATTR_TYPE_MASK;

	return type >= ABI_ATTR_VALUE_INPUT && type <= ABI_ATTR_VALUE_INOUT;
}

static inline bool abi_attr_is_rmem(uint64_t attr)
{
	uint64_t type = attr & ABI_ATTR_TYPE_MASK;

	return type >= ABI_ATTR_RMEM_INPUT && type <= ABI_ATTR_RMEM_INOUT;
}

static inline bool abi_attr_is_tmem(uint64_t attr)
{
	uint64_t type = attr & ABI_ATTR_TYPE_MASK;

	return type >= ABI_ATTR_TMEM_INPUT && type <= ABI_ATTR_TMEM_INOUT;
}

/* A temporary memory reference that is not null. */
static inline bool abi_is_temporary(const struct abi_param *param)
{
	return abi_attr_is_tmem(param->attr) && param->u.tmem.buf_ptr;
}

/* Whether the secure world returns something in this parameter: types 2 and 3 of each family. */
static inline bool abi_attr_is_output(uint64_t attr)
{
	uint64_t type = attr & ABI_ATTR_TYPE_MASK;

	return type != 0 && (type & 2);
}

#endif
