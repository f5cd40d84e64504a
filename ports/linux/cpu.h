/* SPDX-License-Identifier: GPL-2.0-only */
/* How this machine's OP-TEE is called. */
#ifndef OPTEE_MEDIATOR_LINUX_CPU_H
#define OPTEE_MEDIATOR_LINUX_CPU_H

enum cpu_conduit {
	CPU_CONDUIT_SMC,
	CPU_CONDUIT_HVC,
};

/* To be called before any other function of the mediator; SMC if it is not. */
void cpu_set_conduit(enum cpu_conduit conduit);

#endif
