/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The UAPI's rules about structures, and its answers. This knows no kernel: the caller copies.
 *
 * What the caller does with a structure: om_uapi_command() for the ioctl's number; read size, which
 * is the first four bytes; om_uapi_check_size(); copy known bytes by the rule of
 * copy_struct_from_user(), which has the E2BIG for what is not known, of an answer only the head;
 * and the check of the structure, which reads the copy. The size in the copy is not looked at
 * again, as the VMM can have changed it meanwhile.
 *
 * Errors are negative errno values, those that the UAPI header gives.
 */
#ifndef OPTEE_MEDIATOR_LINUX_UAPI_CHECK_H
#define OPTEE_MEDIATOR_LINUX_UAPI_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>
#include <uapi/optee_mediator.h>

#include "grant.h"

/* What all structures begin with. */
struct om_uapi_head {
	uint32_t size;
	uint32_t flags; /* but of struct om_ioc_smc */
};

struct om_uapi_command {
	uint32_t number;  /* OM_IOC_INFO and so on */
	uint32_t least;	  /* bytes in version 1 */
	uint32_t known;	  /* bytes today */
	bool is_answer;	  /* the VMM's part is the head only */
	bool needs_no_vm; /* works before OM_IOC_CREATE, and in every address space */
};

/* NULL if there is no such ioctl, which is ENOTTY. */
const struct om_uapi_command *om_uapi_command(uint32_t number);

/* -EINVAL: smaller than in version 1; -E2BIG: larger than OM_IOC_SIZE_MAX. */
int om_uapi_check_size(const struct om_uapi_command *command, uint32_t size);

/* OM_IOC_INFO, OM_IOC_RESET and OM_IOC_STATS. */
int om_uapi_check_head(const struct om_uapi_head *head);

/*
 * All but the administrator's grant (om_grant_config()), and whether notify_fd and trusted_apps are
 * what they have to be.
 */
int om_uapi_check_create(const struct om_ioc_create *create);

/* Flags; the rest is for om_regions_add() and om_regions_remove(). */
int om_uapi_check_add_region(const struct om_ioc_add_region *add);
int om_uapi_check_del_region(const struct om_ioc_del_region *del);

int om_uapi_check_smc(const struct om_ioc_smc *smc);

/* Answers, all but size and flags; @info's features are the caller's to set. */
void om_uapi_fill_info(struct om_ioc_info *info, const struct om_grant *grant, uint32_t vms);

/* What the port counts itself. */
struct om_uapi_figures {
	uint64_t memlock_failures;
	uint64_t pin_failures;
	uint32_t regions_now;
	uint32_t client_id;
};

void om_uapi_fill_stats(struct om_ioc_stats *stats, const struct om_stats *of_mediator,
			const struct om_uapi_figures *of_port);

#endif
