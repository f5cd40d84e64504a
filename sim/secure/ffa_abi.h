/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FF-A as the simulated machine knows it: the part that OP-TEE has as an SPMC at S-EL1, and the
 * services that it offers by direct messages.
 *
 * Stated a second time, on purpose, as in abi.h. Numbers as in Arm's specification (DEN0077A) and
 * in OP-TEE's ffa.h and optee_ffa.h.
 */
#ifndef SIM_FFA_ABI_H
#define SIM_FFA_ABI_H

#include "secure/abi.h"

/* Function ids */
#define ABI_FFA_ERROR		     0x84000060u
#define ABI_FFA_SUCCESS_32	     0x84000061u
#define ABI_FFA_SUCCESS_64	     0xc4000061u
#define ABI_FFA_INTERRUPT	     0x84000062u
#define ABI_FFA_VERSION		     0x84000063u
#define ABI_FFA_FEATURES	     0x84000064u
#define ABI_FFA_RX_RELEASE	     0x84000065u
#define ABI_FFA_RXTX_MAP_32	     0x84000066u
#define ABI_FFA_RXTX_MAP_64	     0xc4000066u
#define ABI_FFA_RXTX_UNMAP	     0x84000067u
#define ABI_FFA_PARTITION_INFO_GET   0x84000068u
#define ABI_FFA_ID_GET		     0x84000069u
#define ABI_FFA_RUN		     0x8400006du
#define ABI_FFA_DIRECT_REQ_32	     0x8400006fu
#define ABI_FFA_DIRECT_REQ_64	     0xc400006fu
#define ABI_FFA_DIRECT_RESP_32	     0x84000070u
#define ABI_FFA_DIRECT_RESP_64	     0xc4000070u
#define ABI_FFA_MEM_LEND_32	     0x84000072u
#define ABI_FFA_MEM_SHARE_32	     0x84000073u
#define ABI_FFA_MEM_SHARE_64	     0xc4000073u
#define ABI_FFA_MEM_RECLAIM	     0x84000077u
#define ABI_FFA_MEM_FRAG_RX	     0x8400007au
#define ABI_FFA_MEM_FRAG_TX	     0x8400007bu
#define ABI_FFA_BITMAP_CREATE	     0x8400007du
#define ABI_FFA_BITMAP_DESTROY	     0x8400007eu
#define ABI_FFA_NOTIFICATION_BIND    0x8400007fu
#define ABI_FFA_NOTIFICATION_UNBIND  0x84000080u
#define ABI_FFA_NOTIFICATION_SET     0x84000081u
#define ABI_FFA_NOTIFICATION_GET     0x84000082u
#define ABI_FFA_NOTIFICATION_INFO_32 0x84000083u
#define ABI_FFA_NOTIFICATION_INFO_64 0xc4000083u
#define ABI_FFA_SPM_ID_GET	     0x84000085u

/* w2 of FFA_ERROR */
#define ABI_FFA_NOT_SUPPORTED	   ((uint32_t)-1)
#define ABI_FFA_INVALID_PARAMETERS ((uint32_t)-2)
#define ABI_FFA_NO_MEMORY	   ((uint32_t)-3)
#define ABI_FFA_BUSY		   ((uint32_t)-4)
#define ABI_FFA_DENIED		   ((uint32_t)-6)
#define ABI_FFA_ABORTED		   ((uint32_t)-8)
#define ABI_FFA_NO_DATA		   ((uint32_t)-9)

#define ABI_FFA_1_0 0x10000u
#define ABI_FFA_1_1 0x10001u

/* Endpoints: the hypervisor is 0, VMs are below 0x8000. */
#define ABI_FFA_SPMC_ID	   0x8000u
#define ABI_FFA_OPTEE_ID   0x8001u
#define ABI_FFA_SECURE_BIT 0x8000u

/* Features that have a number of their own */
#define ABI_FFA_FEATURE_SRI 2u

/* w2 of a direct message: the SPMC's own, with the hypervisor. */
#define ABI_FFA_FRAMEWORK	  (1u << 31)
#define ABI_FFA_VM_CREATED	  4u
#define ABI_FFA_VM_CREATED_RESP	  5u
#define ABI_FFA_VM_DESTROYED	  6u
#define ABI_FFA_VM_DESTROYED_RESP 7u

/* OP-TEE's services: w3 of a direct message */
#define ABI_FFA_GET_API_VERSION	   0u
#define ABI_FFA_GET_OS_VERSION	   1u
#define ABI_FFA_EXCHANGE_CAPS	   2u
#define ABI_FFA_UNREGISTER_SHM	   3u
#define ABI_FFA_ENABLE_ASYNC_NOTIF 5u
#define ABI_FFA_RELEASE_PROTMEM	   8u
#define ABI_FFA_YIELDING	   (1u << 31)
#define ABI_FFA_CALL_WITH_ARG	   0x80000000u
#define ABI_FFA_RESUME		   0x80000001u

/* w4 of the answer to a yielding call */
#define ABI_FFA_RETURN_DONE	 0u
#define ABI_FFA_RETURN_RPC	 1u
#define ABI_FFA_RETURN_INTERRUPT 2u

/* w5 of EXCHANGE_CAPS */
#define ABI_FFA_CAP_ARG_OFFSET	(1u << 0)
#define ABI_FFA_CAP_ASYNC_NOTIF (1u << 1)
#define ABI_FFA_CAP_RPMB_PROBE	(1u << 2)
#define ABI_FFA_CAP_PROTMEM	(1u << 3)

#define ABI_FFA_NOTIF_VALUES 64u

/* OP-TEE's result for a message whose command it does not know. */
#define ABI_NOT_IMPLEMENTED 0xffff0009u

/* A memory reference that is null; in messages, handles have the place of cookies. */
#define ABI_FFA_NO_HANDLE UINT64_MAX

/* An RMEM's offs, of FF-A: offset in the buffer, and that of the buffer in its first page. */
#define ABI_FFA_OFFS(offs)     ((offs)&UINT64_C(0xffffffffffff))
#define ABI_FFA_INTERNAL(offs) ((uint32_t)((offs) >> 48))

/* Handles: the hypervisor's own, and those that OP-TEE makes, with the VM in them. */
#define ABI_FFA_HANDLE_HYPERVISOR (UINT64_C(1) << 63)
#define ABI_FFA_HANDLE_NONSECURE  (UINT64_C(1) << 44)
#define ABI_FFA_HANDLE_VM_SHIFT	  16

/* A share: normal memory, write-back, inner shareable; read and write, not executable. */
#define ABI_FFA_MEM_NORMAL 0x2fu
#define ABI_FFA_MEM_RW	   2u

/* Memory region descriptor, of 1.1; one of 1.0 is shorter and has what follows right behind it. */
struct abi_ffa_region {
	uint16_t sender;
	uint16_t attributes; /* 1.0: 8 bits, and 8 that are 0 */
	uint32_t flags;
	uint64_t handle;
	uint64_t tag;
	uint32_t access_size; /* 1.0: reserved */
	uint32_t access_count;
	uint32_t access_offset; /* from here on 1.1 only */
	uint32_t reserved[3];
};

#define ABI_FFA_REGION_SIZE_1_0 32u

/* Endpoint memory access descriptor */
struct abi_ffa_access {
	uint16_t receiver;
	uint8_t permissions;
	uint8_t flags;
	uint32_t composite_offset;
	uint64_t reserved;
};

/* Composite memory region descriptor; constituents follow. */
struct abi_ffa_composite {
	uint32_t pages;
	uint32_t ranges;
	uint64_t reserved;
};

struct abi_ffa_range {
	uint64_t address;
	uint32_t pages;
	uint32_t reserved;
};

/* Partition information descriptor, of 1.1; one of 1.0 ends before the UUID. */
struct abi_ffa_partition {
	uint16_t id;
	uint16_t contexts;
	uint32_t properties;
	uint32_t uuid[4];
};

#define ABI_FFA_PARTITION_SIZE_1_0 8u

_Static_assert(sizeof(struct abi_ffa_region) == 48, "ffa.h: ffa_mem_transaction_1_1");
_Static_assert(offsetof(struct abi_ffa_region, access_offset) == ABI_FFA_REGION_SIZE_1_0,
	       "ffa.h: ffa_mem_transaction_1_0");
_Static_assert(sizeof(struct abi_ffa_access) == 16, "ffa.h: ffa_mem_access_1_0");
_Static_assert(sizeof(struct abi_ffa_composite) == 16, "ffa.h: ffa_mem_region");
_Static_assert(sizeof(struct abi_ffa_range) == 16, "ffa.h: ffa_address_range");
_Static_assert(sizeof(struct abi_ffa_partition) == 24, "ffa.h: ffa_partition_info_x, and a UUID");

/* Whether a function id is one of FF-A's, known or not. */
static inline bool abi_is_ffa(uint64_t function)
{
	return (function & ~UINT64_C(0x4000ffff)) == 0x84000000u && (function & 0xffffu) >= 0x60 &&
	       (function & 0xffffu) <= 0xff;
}

#endif
