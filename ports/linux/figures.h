/* SPDX-License-Identifier: GPL-2.0-only */
/* What is counted for each VM: for its VMM, and for the operator, in debugfs. */
#ifndef OPTEE_MEDIATOR_LINUX_FIGURES_H
#define OPTEE_MEDIATOR_LINUX_FIGURES_H

struct om_ioc_stats;
struct om_port_vm;

/* All but size and flags. */
void figures_read(struct om_port_vm *vm, struct om_ioc_stats *stats);

/* <debugfs>/optee-mediator/vms. Does without if there is no debugfs. */
void figures_show(void);
void figures_hide(void);

#endif
