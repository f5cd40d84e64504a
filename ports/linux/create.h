/* SPDX-License-Identifier: GPL-2.0-only */
/* What OM_IOC_CREATE asks for, looked up and checked, before OP-TEE hears of the VM. */
#ifndef OPTEE_MEDIATOR_LINUX_CREATE_H
#define OPTEE_MEDIATOR_LINUX_CREATE_H

struct om_config;
struct om_ioc_create;
struct om_port_vm;

/*
 * On success *@vm is the caller's, for guest_free(), and @config is what it may have, until then.
 * Errors are those of OM_IOC_CREATE.
 */
int create_prepare(const struct om_ioc_create *asked, struct om_port_vm **vm,
		   struct om_config *config);

#endif
