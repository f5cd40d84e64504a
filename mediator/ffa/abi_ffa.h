/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of FF-A 1.1 (Arm, DEN0077A) that are used here, and of OP-TEE's messages over it
 * (optee_ffa.h). Descriptors have the layouts of 1.1.
 */
#ifndef OM_ABI_FFA_H
#define OM_ABI_FFA_H

#include <stdint.h>

#define FFA_VERSION_1_1 UINT32_C(0x10001)

/* Function ids. Those of other ids between the first and the last are FF-A's as well. */
#define FFA_FIRST_32		UINT32_C(0x84000060)
#define FFA_LAST_32		UINT32_C(0x840000ef)
#define FFA_64			UINT32_C(0x40000000) /* the bit that the SMC64 ids have besides */
#define FFA_ERROR		UINT32_C(0x84000060)
#define FFA_SUCCESS_32		UINT32_C(0x84000061)
#define FFA_SUCCESS_64		UINT32_C(0xc4000061)
#define FFA_VERSION		UINT32_C(0x84000063)
#define FFA_FEATURES		UINT32_C(0x84000064)
#define FFA_RX_RELEASE		UINT32_C(0x84000065)
#define FFA_RXTX_MAP_32		UINT32_C(0x84000066)
#define FFA_RXTX_MAP_64		UINT32_C(0xc4000066)
#define FFA_RXTX_UNMAP		UINT32_C(0x84000067)
#define FFA_PARTITION_INFO_GET	UINT32_C(0x84000068)
#define FFA_ID_GET		UINT32_C(0x84000069)
#define FFA_DIRECT_REQ_32	UINT32_C(0x8400006f)
#define FFA_DIRECT_REQ_64	UINT32_C(0xc400006f)
#define FFA_DIRECT_RESP_32	UINT32_C(0x84000070)
#define FFA_DIRECT_RESP_64	UINT32_C(0xc4000070)
#define FFA_MEM_SHARE_32	UINT32_C(0x84000073)
#define FFA_MEM_SHARE_64	UINT32_C(0xc4000073)
#define FFA_MEM_RECLAIM		UINT32_C(0x84000077)
#define FFA_MEM_FRAG_RX		UINT32_C(0x8400007a)
#define FFA_MEM_FRAG_TX		UINT32_C(0x8400007b)
#define FFA_BITMAP_CREATE	UINT32_C(0x8400007d)
#define FFA_NOTIFICATION_BIND	UINT32_C(0x8400007f)
#define FFA_NOTIFICATION_UNBIND UINT32_C(0x84000080)
#define FFA_NOTIFICATION_GET	UINT32_C(0x84000082)
#define FFA_SPM_ID_GET		UINT32_C(0x84000085)

/* What FFA_ERROR has in w2. */
#define FFA_NOT_SUPPORTED      INT32_C(-1)
#define FFA_INVALID_PARAMETERS INT32_C(-2)
#define FFA_NO_MEMORY	       INT32_C(-3)
#define FFA_BUSY	       INT32_C(-4)
#define FFA_DENIED	       INT32_C(-6)
#define FFA_ABORTED	       INT32_C(-8)

/* A handle that the hypervisor has made; OP-TEE takes it as it is. */
#define FFA_HANDLE_HYPERVISOR (UINT64_C(1) << 63)

/* FFA_FEATURES: of an interrupt, which is told in w2. */
#define FFA_FEATURE_NOTIFICATION_PENDING UINT32_C(1)
#define FFA_FEATURE_SCHEDULE_RECEIVER	 UINT32_C(2)

/* Endpoint ids: a VM's has this bit clear, a secure partition's has it set. */
#define FFA_ID_SECURE	  UINT32_C(0x8000)
#define FFA_ID_HYPERVISOR UINT32_C(0)

/* Direct messages, w2: of the framework, and which. */
#define FFA_FRAMEWORK_MESSAGE (UINT32_C(1) << 31)
#define FFA_VM_CREATED	      UINT32_C(4)
#define FFA_VM_CREATED_RESP   UINT32_C(5)
#define FFA_VM_DESTROYED      UINT32_C(6)

/* FFA_PARTITION_INFO_GET, w5. */
#define FFA_PARTITION_COUNT_ONLY UINT32_C(1)

/* A partition, as FFA_PARTITION_INFO_GET describes it in the caller's RX buffer. */
struct om_ffa_partition {
	uint16_t id;
	uint16_t execution_contexts;
	uint32_t properties;
	uint32_t uuid[4]; /* as the octets of RFC 4122, in little-endian words */
};

_Static_assert(sizeof(struct om_ffa_partition) == 24, "DEN0077A, partition information");

#define FFA_PARTITION_DIRECT_RECV  (UINT32_C(1) << 0)
#define FFA_PARTITION_VM_CREATED   (UINT32_C(1) << 6)
#define FFA_PARTITION_VM_DESTROYED (UINT32_C(1) << 7)
#define FFA_PARTITION_AARCH64	   (UINT32_C(1) << 8)

/* OP-TEE's UUID, 486178e0-e7f8-11e3-bc5e-0002a5d5c51b. */
#define FFA_OPTEE_UUID_0 UINT32_C(0xe0786148)
#define FFA_OPTEE_UUID_1 UINT32_C(0xe311f8e7)
#define FFA_OPTEE_UUID_2 UINT32_C(0x02005ebc)
#define FFA_OPTEE_UUID_3 UINT32_C(0x1bc5d5a5)

/* OP-TEE's messages: w3 is the service. */
#define FFA_OPTEE_GET_API_VERSION	UINT32_C(0)
#define FFA_OPTEE_GET_OS_VERSION	UINT32_C(1)
#define FFA_OPTEE_EXCHANGE_CAPABILITIES UINT32_C(2)
#define FFA_OPTEE_UNREGISTER_SHM	UINT32_C(3) /* w4, w5: the handle, lower half first */
#define FFA_OPTEE_ENABLE_ASYNC_NOTIF	UINT32_C(5)
#define FFA_OPTEE_CALL_WITH_ARG		UINT32_C(0x80000000)
#define FFA_OPTEE_RESUME		UINT32_C(0x80000001)

/* The answer to the last two: w3 is 0 or an error, w4 is how it goes on, w7 is for RESUME. */
#define FFA_OPTEE_RETURN_DONE	   UINT32_C(0)
#define FFA_OPTEE_RETURN_RPC	   UINT32_C(1)
#define FFA_OPTEE_RETURN_INTERRUPT UINT32_C(2)

/* EXCHANGE_CAPABILITIES, w5 of the answer. */
#define FFA_OPTEE_CAP_ARG_OFFSET  (UINT32_C(1) << 0)
#define FFA_OPTEE_CAP_ASYNC_NOTIF (UINT32_C(1) << 1)
#define FFA_OPTEE_CAP_RPMB_PROBE  (UINT32_C(1) << 2)

/* Memory that is shared: a header, the receivers, and the ranges. */
struct om_ffa_transaction {
	uint16_t sender;
	uint16_t attributes;
	uint32_t flags;
	uint64_t handle;
	uint64_t tag;
	uint32_t access_size;
	uint32_t access_count;
	uint32_t access_offset;
	uint32_t reserved[3];
};

struct om_ffa_access {
	uint16_t receiver;
	uint8_t permissions;
	uint8_t flags;
	uint32_t composite_offset;
	uint64_t reserved;
};

struct om_ffa_composite {
	uint32_t pages;
	uint32_t ranges;
	uint64_t reserved;
};

struct om_ffa_range {
	uint64_t address;
	uint32_t pages;
	uint32_t reserved;
};

_Static_assert(sizeof(struct om_ffa_transaction) == 48, "DEN0077A, memory transaction");
_Static_assert(sizeof(struct om_ffa_access) == 16, "DEN0077A, endpoint memory access");
_Static_assert(sizeof(struct om_ffa_composite) == 16, "DEN0077A, composite memory region");
_Static_assert(sizeof(struct om_ffa_range) == 16, "DEN0077A, constituent memory region");

/* Normal memory, write-back cacheable, inner shareable; without the bit for the secure world. */
#define FFA_ATTRIBUTES_NORMAL UINT16_C(0x2f)
#define FFA_PERMISSIONS_RW    UINT8_C(2)
#define FFA_FLAGS_SHARE	      UINT32_C(0x08) /* bits 4:3, the kind: may be told, or left 0 */

#endif
