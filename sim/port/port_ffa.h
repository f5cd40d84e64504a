/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the simulated port gives a mediator that speaks FF-A; a test may change it before om_init().
 */
#ifndef SIM_PORT_FFA_H
#define SIM_PORT_FFA_H

#include <stdbool.h>
#include <stdint.h>

struct sim_port_ffa {
	uint32_t pages; /* of TX and of RX; 0: a port that has none */
	uint32_t vcpus; /* of each VM */
	uint32_t notify_intid;
	uint32_t schedule_receiver; /* that was asked for; 0: none */
	bool gave_buffers;
};

extern struct sim_port_ffa sim_port_ffa;

void sim_port_ffa_init(void);

#endif
