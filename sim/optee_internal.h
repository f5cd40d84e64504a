/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the model OP-TEE share among themselves.
 */
#ifndef SIM_OPTEE_INTERNAL_H
#define SIM_OPTEE_INTERNAL_H

#include "optee.h"

/* optee_smc.c: a moment at which another CPU may do something. */
void optee_point(void);

/* optee_guest.c */
/* A CPU enters a partition, and leaves it. */
void optee_guest_enter(struct optee_guest *guest);
void optee_guest_leave(struct optee_guest *guest);
uint32_t optee_vm_created(const struct om_smc *smc);
uint32_t optee_vm_destroyed(const struct om_smc *smc);

/* optee_thread.c */
void optee_call_with_arg(struct optee_guest *guest, struct om_smc *smc);
void optee_return_from_rpc(struct optee_guest *guest, struct om_smc *smc);
/* Returns to the normal world with an RPC; comes back with the registers of RETURN_FROM_RPC. */
struct om_smc optee_rpc(struct optee_thread *thread, uint32_t a0, uint32_t a1, uint32_t a2);
/* An interrupt that comes when a request is written, before it is sent. */
void optee_interrupt_before_rpc(struct optee_thread *thread);
/* An interrupt that comes right after the answer, before OP-TEE has done anything with it. */
void optee_interrupt_after_rpc(struct optee_thread *thread);
bool optee_threads_are_free(const struct optee_guest *guest);
void optee_threads_clean_up(struct optee_guest *guest);

/* optee_entry.c: carries out the message of a call; returns a0. */
uint32_t optee_std_entry(struct optee_thread *thread, struct abi_msg *msg);

/* optee_notif.c */
void optee_notif_enable(struct optee_guest *guest, struct om_smc *smc);
void optee_notif_get(struct optee_guest *guest, struct om_smc *smc);
uint32_t optee_notif_bottom_half(struct optee_guest *guest);
uint32_t optee_notif_stop(struct optee_guest *guest);

/* optee_mobj.c */
struct optee_mobj *optee_mobj_new(struct optee_guest *guest, enum optee_mobj_kind kind,
				  uint64_t count);
void optee_mobj_set_page(struct optee_mobj *mobj, uint64_t i, om_pa_t pa);
void optee_mobj_destroy(struct optee_guest *guest, struct optee_mobj *mobj);
struct optee_mobj *optee_mobj_find(struct optee_guest *guest, uint64_t cookie);
/* Copies between a buffer of OP-TEE and a range of @mobj, bytes from its start. */
void optee_mobj_write(struct optee_guest *guest, struct optee_mobj *mobj, uint64_t offs,
		      const void *from, uint64_t size);
void optee_mobj_read(struct optee_guest *guest, struct optee_mobj *mobj, void *to, uint64_t offs,
		     uint64_t size);

/* optee_list.c: a page of ours in the normal world, as a whole and for OP-TEE's use; else NULL. */
uint8_t *optee_own_page(struct optee_guest *guest, uint64_t pa);
struct optee_mobj *optee_mobj_of_page(struct optee_guest *guest, enum optee_mobj_kind kind,
				      uint64_t pa, uint64_t cookie);
struct optee_mobj *optee_mobj_of_list(struct optee_guest *guest, enum optee_mobj_kind kind,
				      uint64_t buf_ptr, uint64_t size, uint64_t cookie);

/* The buffer of a temporary reference that is not null; NULL if it cannot be mapped. */
struct optee_mobj *optee_mobj_of_temporary(struct optee_guest *guest,
					   const struct abi_param *param);

/* optee_rpc.c */
uint32_t optee_rpc_cmd(struct optee_thread *thread, uint32_t cmd, struct optee_param *param,
		       uint32_t count);
void optee_rpc_arg_free(struct optee_thread *thread);
struct optee_mobj *optee_payload_alloc(struct optee_thread *thread, uint64_t type, uint64_t size);
void optee_payload_free(struct optee_thread *thread, struct optee_mobj *mobj, uint64_t type);

/* optee_ta.c */
uint32_t optee_ta(struct optee_thread *thread, uint32_t func,
		  struct optee_param param[OPTEE_TA_PARAMS]);

#endif
