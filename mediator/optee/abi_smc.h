/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE's SMC interface: function ids, return codes, capabilities.
 *
 * Facts from OP-TEE's core/arch/arm/include/sm/optee_smc.h (4.10). Only what the mediator knows is
 * here: an id that is not listed is refused.
 */
#ifndef OM_ABI_SMC_H
#define OM_ABI_SMC_H

/* Calls about the trusted OS, owner 63. */
#define SMC_CALLS_COUNT	   UINT32_C(0xbf00ff00)
#define SMC_CALLS_UID	   UINT32_C(0xbf00ff01)
#define SMC_CALLS_REVISION UINT32_C(0xbf00ff03)

/* Fast calls to the trusted OS, owner 50. */
#define SMC_GET_OS_UUID		  UINT32_C(0xb2000000)
#define SMC_GET_OS_REVISION	  UINT32_C(0xb2000001)
#define SMC_GET_SHM_CONFIG	  UINT32_C(0xb2000007)
#define SMC_EXCHANGE_CAPABILITIES UINT32_C(0xb2000009)
#define SMC_DISABLE_SHM_CACHE	  UINT32_C(0xb200000a)
#define SMC_ENABLE_SHM_CACHE	  UINT32_C(0xb200000b)
#define SMC_VM_CREATED		  UINT32_C(0xb200000d)
#define SMC_VM_DESTROYED	  UINT32_C(0xb200000e)
#define SMC_GET_THREAD_COUNT	  UINT32_C(0xb200000f)
#define SMC_ENABLE_ASYNC_NOTIF	  UINT32_C(0xb2000010)
#define SMC_GET_ASYNC_NOTIF_VALUE UINT32_C(0xb2000011)
#define SMC_GET_PROTMEM_CONFIG	  UINT32_C(0xb2000014)

/* Standard (yielding) calls, owner 50. */
#define SMC_RETURN_FROM_RPC    UINT32_C(0x32000003)
#define SMC_CALL_WITH_ARG      UINT32_C(0x32000004)
#define SMC_CALL_WITH_RPC_ARG  UINT32_C(0x32000012)
#define SMC_CALL_WITH_REGD_ARG UINT32_C(0x32000013)

/* Return codes in a0. */
#define SMC_RETURN_OK		    UINT32_C(0)
#define SMC_RETURN_ETHREAD_LIMIT    UINT32_C(1)
#define SMC_RETURN_EBUSY	    UINT32_C(2)
#define SMC_RETURN_ERESUME	    UINT32_C(3)
#define SMC_RETURN_EBADADDR	    UINT32_C(4)
#define SMC_RETURN_EBADCMD	    UINT32_C(5)
#define SMC_RETURN_ENOMEM	    UINT32_C(6)
#define SMC_RETURN_ENOTAVAIL	    UINT32_C(7)
#define SMC_RETURN_UNKNOWN_FUNCTION UINT32_C(0xffffffff)

/* OP-TEE asks the normal world: a0 = prefix | function, a3 = thread id. */
#define SMC_RETURN_RPC_PREFIX_MASK UINT32_C(0xffff0000)
#define SMC_RETURN_RPC_PREFIX	   UINT32_C(0xffff0000)
#define SMC_RPC_FUNC_MASK	   UINT32_C(0x0000ffff)
#define SMC_RPC_FUNC_ALLOC	   UINT32_C(0)
#define SMC_RPC_FUNC_FREE	   UINT32_C(2)
#define SMC_RPC_FUNC_FOREIGN_INTR  UINT32_C(4)
#define SMC_RPC_FUNC_CMD	   UINT32_C(5)

/* Capabilities of the secure world, a1 of EXCHANGE_CAPABILITIES. */
#define SMC_SEC_CAP_DYNAMIC_SHM	   (UINT32_C(1) << 2)
#define SMC_SEC_CAP_VIRTUALIZATION (UINT32_C(1) << 3)
#define SMC_SEC_CAP_MEMREF_NULL	   (UINT32_C(1) << 4)
#define SMC_SEC_CAP_ASYNC_NOTIF	   (UINT32_C(1) << 5)
#define SMC_SEC_CAP_RPC_ARG	   (UINT32_C(1) << 6)
#define SMC_SEC_CAP_RPMB_PROBE	   (UINT32_C(1) << 7)

/* GET_ASYNC_NOTIF_VALUE: a2. */
#define SMC_ASYNC_NOTIF_VALUE_VALID   (UINT32_C(1) << 0)
#define SMC_ASYNC_NOTIF_VALUE_PENDING (UINT32_C(1) << 1)

/* The answer to CALLS_UID, and the revision of the interface that the mediator speaks. */
#define SMC_UID_0	   UINT32_C(0x384fb3e0)
#define SMC_UID_1	   UINT32_C(0xe7f811e3)
#define SMC_UID_2	   UINT32_C(0xaf630002)
#define SMC_UID_3	   UINT32_C(0xa5d5c51b)
#define SMC_REVISION_MAJOR UINT32_C(2)
#define SMC_REVISION_MINOR UINT32_C(0)

/* The client id of the hypervisor itself, in a7. */
#define SMC_CLIENT_ID_HYPERVISOR UINT16_C(0)

#endif
